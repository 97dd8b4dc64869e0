"""A key is of one side: nothing of the other is there for it, in whatever operation."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection

from config.api import urls
from tests.api.conftest import Caller
from tests.api.sandboxes import Names, bring_event, done, names, world
from tests.api.test_scopes import METHODS

EVIDENCE = {"source": "a fair", "at": "2026-11-01T10:00:00Z"}

Build = Callable[[Names], tuple[str, Any]]


def of(path: str, body: Callable[[Names], Any] = lambda _n: None) -> Build:
    """Return what calls `path`, in which a name stands in braces."""
    return lambda n: (path.format(n=n), body(n))


def batch(item: Callable[[Names], Any], **besides: Any) -> Callable[[Names], Any]:
    return lambda n: {"inputs": [item(n)], **besides}


def who(n: Names) -> Any:
    return {"external_id": n.person, "program": n.program}


def asked(n: Names) -> Any:
    return {**who(n), "format": "page"}


def sign_up(n: Names) -> Any:
    return {"email": n.address, "program": n.program, "evidence": EVIDENCE}


def event(n: Names) -> Any:
    at = "2026-11-01T10:00:00Z"
    return {"event_id": n.event_id, "external_id": n.person, "name": "order.shipped", "time": at}


def merged(n: Names) -> Any:
    return {"survivor": {"external_id": n.person}, "merged": {"external_id": n.second}}


def stop(n: Names) -> Any:
    return {"external_id": n.person, "by": "controller"}


def outcome(n: Names) -> Any:
    return {"id": n.reservation, "outcome": "unused"}


def privacy(kind: str) -> Callable[[Names], Any]:
    return lambda n: {"external_id": n.person, "kind": kind}


def endpoint(n: Names) -> Any:
    return {"url": "https://crm.example.com/", "types": ["delivery.sent"], "brand": n.brand}


E_ = "/webhook-endpoints/{n.endpoint}/"
P_ = "/subscribers/{n.person}/"

# Every operation that names something, and how it names it: by each name that it takes.
NAMING: dict[tuple[str, str], list[Build]] = {
    ("GET", "programs/<str:slug>/"): [of("/programs/{n.program}/")],
    ("GET", "programs/<str:slug>/invitations/"): [of("/programs/{n.program}/invitations/")],
    ("GET", "subscribers/<str:external_id>/"): [of(P_)],
    ("PUT", "subscribers/<str:external_id>/"): [
        of(P_, lambda _n: {"language": "de"}),
        of(P_, lambda n: {"email": n.address}),
        of("/subscribers/new-1/", lambda n: {"email": n.address}),
        of("/subscribers/sandbox:new-1/", lambda n: {"email": n.address}),
    ],
    ("POST", "subscribers/batch/upsert/"): [
        of("/subscribers/batch/upsert/", batch(lambda n: {"external_id": n.person})),
        of(
            "/subscribers/batch/upsert/",
            batch(lambda n: {"external_id": n.person, "email": n.address, "language": "de"}),
        ),
    ],
    ("POST", "subscribers/batch/link/"): [
        of(
            "/subscribers/batch/link/",
            batch(lambda n: {"external_id": n.person, "new_external_id": "crm-9"}),
        ),
        of(
            "/subscribers/batch/link/",
            batch(lambda n: {"email": n.address, "new_external_id": "sandbox:crm-9"}),
        ),
    ],
    ("POST", "subscribers/batch/merge/"): [of("/subscribers/batch/merge/", batch(merged))],
    ("GET", "subscribers/<str:external_id>/subscriptions/"): [of(P_ + "subscriptions/")],
    ("POST", "subscribers/<str:external_id>/withdraw-all/"): [
        of(P_ + "withdraw-all/", lambda _n: {"by": "person"})
    ],
    ("GET", "import-jobs/<int:job_id>/"): [of("/import-jobs/{n.job}/")],
    ("POST", "import-jobs/<int:job_id>/cancel/"): [of("/import-jobs/{n.job}/cancel/")],
    ("GET", "import-jobs/<int:job_id>/errors/"): [of("/import-jobs/{n.job}/errors/")],
    ("GET", "event-jobs/<int:job_id>/"): [of("/event-jobs/{n.event_job}/")],
    ("POST", "event-jobs/<int:job_id>/cancel/"): [of("/event-jobs/{n.event_job}/cancel/")],
    ("GET", "event-jobs/<int:job_id>/errors/"): [of("/event-jobs/{n.event_job}/errors/")],
    ("POST", "invitation-links/"): [of("/invitation-links/", batch(who))],
    ("POST", "subscription-requests/"): [
        of("/subscription-requests/", batch(sign_up)),
        of(
            "/subscription-requests/",
            batch(lambda n: {"external_id": n.person, "program": n.program, "evidence": EVIDENCE}),
        ),
    ],
    ("POST", "subscriptions/batch/read/"): [
        of("/subscriptions/batch/read/", batch(who)),
        of(
            "/subscriptions/batch/read/",
            batch(lambda n: {"email": n.address, "program": n.program}),
        ),
    ],
    ("POST", "subscriptions/batch/withdraw/"): [
        of("/subscriptions/batch/withdraw/", batch(who, by="person"))
    ],
    ("GET", "suppressions/"): [of("/suppressions/?external_id={n.person}")],
    ("POST", "suppressions/"): [
        of("/suppressions/", batch(stop)),
        of("/suppressions/", batch(lambda n: {"email": n.address, "by": "controller"})),
    ],
    ("GET", "permission-check/"): [
        of("/permission-check/?external_id={n.person}&program={n.program}"),
        of("/permission-check/?email={n.address}&program={n.program}"),
    ],
    ("POST", "permission-checks/batch/"): [
        of("/permission-checks/batch/", batch(asked)),
        of("/permission-checks/batch/", batch(asked, reserve=True)),
    ],
    ("POST", "reservations/batch/outcomes/"): [of("/reservations/batch/outcomes/", batch(outcome))],
    ("POST", "reservations/<int:reservation_id>/outcome/"): [
        of("/reservations/{n.reservation}/outcome/", lambda _n: {"outcome": "unused"})
    ],
    ("POST", "events/"): [of("/events/", event)],
    ("POST", "events/batch/"): [of("/events/batch/", batch(event))],
    ("GET", "consent-events/<int:event_id>/receipt/"): [of("/consent-events/{n.entry}/receipt/")],
    ("GET", "deliveries/"): [
        of("/deliveries/?external_id={n.person}"),
        of("/deliveries/?program={n.program}"),
    ],
    ("GET", "deliveries/<int:delivery_id>/"): [of("/deliveries/{n.delivery}/")],
    ("GET", "deliveries/<int:delivery_id>/message/"): [of("/deliveries/{n.delivery}/message/")],
    ("GET", "deliveries/<int:delivery_id>/receipt/"): [of("/deliveries/{n.delivery}/receipt/")],
    ("GET", "privacy-requests/"): [of("/privacy-requests/?external_id={n.person}")],
    ("POST", "privacy-requests/"): [
        of("/privacy-requests/", privacy(kind))
        for kind in ("access", "restriction", "objection", "erasure")
    ],
    ("POST", "webhook-endpoints/"): [of("/webhook-endpoints/", endpoint)],
    ("GET", "webhook-endpoints/<int:endpoint_id>/"): [of(E_)],
    ("PATCH", "webhook-endpoints/<int:endpoint_id>/"): [of(E_, lambda _n: {"state": "paused"})],
    ("DELETE", "webhook-endpoints/<int:endpoint_id>/"): [of(E_)],
    ("GET", "webhook-endpoints/<int:endpoint_id>/secret/"): [of(E_ + "secret/")],
    ("POST", "webhook-endpoints/<int:endpoint_id>/secret/rotate/"): [
        of(E_ + "secret/rotate/", lambda _n: {})
    ],
    ("POST", "webhook-endpoints/<int:endpoint_id>/test/"): [of(E_ + "test/")],
    ("POST", "webhook-endpoints/<int:endpoint_id>/resend-dead/"): [of(E_ + "resend-dead/")],
    ("GET", "webhook-deliveries/"): [of("/webhook-deliveries/?endpoint={n.endpoint}")],
    ("GET", "webhook-deliveries/<int:webhook_id>/"): [of("/webhook-deliveries/{n.webhook}/")],
    ("POST", "webhook-deliveries/<int:webhook_id>/resend/"): [
        of("/webhook-deliveries/{n.webhook}/resend/")
    ],
}
# What names nothing: lists, and what adds to the caller's own side.
LISTING = (
    *("programs/", "import-jobs/", "event-jobs/", "suppressions/", "consent-events/"),
    *("deliveries/", "privacy-requests/", "webhook-endpoints/", "webhook-deliveries/"),
)
ADDING = {("POST", "import-jobs/"), ("POST", "event-jobs/")}


@dataclass(frozen=True)
class Worlds:
    """Both sides: who calls on each, and by which names things are called there."""

    live: tuple[Caller, Names]
    sandbox: tuple[Caller, Names]

    def pair(self, *, is_test: bool) -> tuple[Caller, Names, Names]:
        """Return a caller, the names of the other side, and names of it that nothing has."""
        caller = (self.sandbox if is_test else self.live)[0]
        return caller, (self.live if is_test else self.sandbox)[1], names(is_sandbox=not is_test)


@pytest.fixture
def worlds(db: None) -> Worlds:
    live, sandbox = (world(is_sandbox=is_sandbox) for is_sandbox in (False, True))
    return Worlds(live, sandbox)


def test_every_operation_is_in_the_table() -> None:
    there = {
        (method.upper(), route)
        for route, view in urls.OPERATIONS.items()
        for method in METHODS
        if hasattr(view, method)
    }

    assert set(NAMING) | ADDING | {("GET", route) for route in LISTING} == there


_DIGEST = "SELECT md5(coalesce(string_agg(t::text, ',' ORDER BY t::text), '')) FROM {} t"


def told(answer: Any, called: Names) -> tuple[int, str]:
    """Return what a call was told, without the names that it brought itself."""
    text = answer.getvalue().decode()
    for number, word in enumerate(called.words):
        text = text.replace(word, f"<{number}>")
    return answer.status_code, text.replace(called.event_id, "<event>")


def everything() -> dict[str, str]:
    """Return a digest of each table; when a key was used, and how often, is nobody's data."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor)) - {"config_apikey"}
        digests = {}
        for table in sorted(tables):
            cursor.execute(_DIGEST.format(table))
            digests[table] = cursor.fetchone()[0]
    return digests


@pytest.mark.parametrize("is_test", [True, False], ids=["a test key", "a live key"])
def test_the_other_side_is_not_there_for_any_operation(worlds: Worlds, is_test: bool) -> None:
    """Whatever is named, the answer is that to a name which nothing has, and nothing is changed."""
    caller, other, nothing = worlds.pair(is_test=is_test)
    before = everything()

    for (method, _route), builds in NAMING.items():
        for build in builds:
            (path, body), (no_path, no_body) = build(other), build(nothing)
            is_told, to_nobody = (
                caller.call(method, path, body),
                caller.call(method, no_path, no_body),
            )
            assert told(is_told, other) == told(to_nobody, nothing), (method, path, body)
            assert is_told.status_code != 500

    assert everything() == before


@pytest.mark.parametrize("is_test", [True, False], ids=["a test key", "a live key"])
def test_no_list_shows_the_other_side_and_each_its_own(worlds: Worlds, is_test: bool) -> None:
    caller, other, _nothing = worlds.pair(is_test=is_test)
    _caller, own = worlds.sandbox if is_test else worlds.live
    for one, called in (worlds.live, worlds.sandbox):
        one.post("/suppressions/", {"inputs": [stop(called)]})
        one.post("/suppressions/", {"inputs": [{"email": called.second_address, "by": "person"}]})
        one.post("/privacy-requests/", {"external_id": called.person, "kind": "access"})

    for route in LISTING:
        shown = caller.get(f"/{route}?limit=1000").content.decode()
        results = json.loads(shown)["results"]
        assert results, route
        assert not [word for word in other.words if f'"{word}"' in shown], route
        numbers = {row["id"] for row in results if "id" in row}
        assert not numbers & set(other.numbers(route)), route
        assert numbers >= set(own.numbers(route)), route


@pytest.mark.parametrize("is_test", [True, False], ids=["a test key", "a live key"])
def test_each_operation_reaches_its_own_side(worlds: Worlds, is_test: bool) -> None:
    """Or else the table would show nothing: these names name something."""
    caller, own = worlds.sandbox if is_test else worlds.live
    reading = {each: builds for each, builds in NAMING.items() if each[0] == "GET"}

    for (method, _route), [build, *_more] in reading.items():
        path, body = build(own)
        answer = caller.call(method, path, body)
        if path.endswith("/message/"):
            # Nothing was sent yet.
            assert answer.json()["code"] == "no_message"
            continue
        assert answer.status_code == 200, path


@pytest.mark.parametrize("is_test", [True, False], ids=["a test key", "a live key"])
def test_a_worker_takes_a_file_on_the_side_of_the_key_that_brought_it(
    worlds: Worlds, is_test: bool
) -> None:
    caller, other, _nothing = worlds.pair(is_test=is_test)
    _caller, own = worlds.sandbox if is_test else worlds.live

    of_own = done(bring_event(caller, own, "again"))["id"]
    of_other = done(bring_event(caller, other, "again"))["id"]

    assert caller.get(f"/event-jobs/{of_own}/").json()["counts"]["refused"] == 0
    assert caller.get(f"/event-jobs/{of_other}/").json()["counts"]["refused"] == 1
