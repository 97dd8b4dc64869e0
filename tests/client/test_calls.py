"""The client's calls, against the live site."""

import json
from typing import Any

import pytest
from django.utils import timezone

from consent.models import ConsentEvent
from consent.services.sealing import seal_backlog
from subscribers.models import Subscriber
from tests import cast, factories
from tests.api.conftest import new_key
from tests.client.conftest import ClientFactory
from willingly_client import (
    Done,
    InvalidInput,
    LedgerRestored,
    NotAuthenticated,
    NotFound,
    NotPermitted,
    Refused,
    Result,
    Willingly,
)

pytestmark = pytest.mark.django_db(transaction=True)

PROGRAM = "weekly-usuals"


def said(result: Result) -> str:
    if isinstance(result, Refused):
        return result.problem.code
    return str(result.fields.get("outcome") or result.fields.get("state") or "ok")


def test_people_go_by_the_thousand_and_each_has_its_result(
    live_site: str, connect: ClientFactory
) -> None:
    people: list[dict[str, Any]] = [
        {"external_id": f"crm-{n}", "email": f"p{n}@example.com"} for n in range(1205)
    ]
    people[1100]["email"] = "no address"

    results = list(connect(live_site).upsert(iter(people)))

    assert [each.item["external_id"] for each in results] == [f"crm-{n}" for n in range(1205)]
    assert said(results[1100]) == "invalid_address"
    assert isinstance(results[1100], Refused)
    assert isinstance(results[1100].problem, InvalidInput)
    assert Subscriber.objects.count() == 1204


def test_a_large_batch_is_split_where_a_call_would_be_too_large() -> None:
    from willingly_client.client import MAX_BYTES, _chunks  # noqa: PLC0415 - for this test only

    items = [{"note": "x" * (MAX_BYTES // 3)} for _ in range(5)]

    assert [len(those) for those, _inputs in _chunks(items)] == [2, 2, 1]


def test_the_calls_of_a_day(live_site: str, connect: ClientFactory) -> None:
    program = factories.published_program(PROGRAM, uses=["first_name"])
    alice = cast.alice(program).subscriber
    crm = connect(live_site)
    named = {"external_id": alice.external_id, "program": PROGRAM}
    nobody = {"external_id": "nobody", "program": PROGRAM}

    [put] = [crm.put_person(alice.external_id, profile={"first_name": "Alice", "shoe": 7})]
    assert (put["stored"], put["refused"]) == (["first_name"], {"shoe": "unknown_field"})
    assert crm.person(alice.external_id)["profile"]["first_name"]["value"] == "Alice"
    assert [row["slug"] for row in crm.pages("/programs/")] == [PROGRAM]
    assert [said(each) for each in crm.read_subscriptions([named, nobody])] == [
        "active",
        "unknown_person",
    ]
    [checked] = crm.check_permissions([named])
    assert isinstance(checked, Done)
    assert checked.fields["allowed"] is True
    [link] = crm.make_links([named], campaign="autumn")
    assert isinstance(link, Done)
    assert link.fields["url"].startswith(live_site)
    event = {"event_id": "e-1", "external_id": alice.external_id, "name": "order.shipped"}
    [told] = crm.tell_events([event | {"time": timezone.now().isoformat()}])
    assert isinstance(told, Done)
    assert told.fields["why_not"] == "no_edition"
    assert [said(each) for each in crm.withdraw([named], by="person")] == ["withdrawn"]
    assert crm.withdraw_all(alice.external_id, by="controller")["suppressed_by"] == "controller"


def test_refusals_of_whole_calls_are_exceptions_of_their_kind(
    live_site: str, connect: ClientFactory
) -> None:
    with pytest.raises(NotAuthenticated) as no_key:
        connect(live_site, "wly_no_key").get("/programs/")
    with pytest.raises(NotPermitted):
        connect(live_site, new_key("programs:read")).person("crm-1")
    with pytest.raises(NotFound) as nobody:
        connect(live_site).person("no/body?")
    with pytest.raises(InvalidInput) as wrong:
        connect(live_site).put_person("crm-1", language=5)

    assert no_key.value.code == "invalid_key"
    assert nobody.value.status == 404
    assert wrong.value.errors[0]["field"] == "language"


def test_the_feed_goes_on_where_it_stopped_and_tells_of_a_restore(
    live_site: str, connect: ClientFactory
) -> None:
    program = factories.published_program(PROGRAM)
    crm = connect(live_site)
    for name in ("ana", "bo", "cy"):
        cast.ask(program, f"{name}@example.com")
    seal_backlog(clock=timezone.now)

    first = next(crm.consent_events(limit=2))
    rest = list(crm.consent_events(after=first.cursor, limit=2))
    nothing = list(crm.consent_events(after=rest[-1].cursor))

    ids = [entry["id"] for page in (first, *rest) for entry in page.entries]
    assert ids == list(ConsentEvent.objects.order_by("id").values_list("id", flat=True))
    assert nothing == []
    with pytest.raises(LedgerRestored):
        list(crm.consent_events(after=f"2.{'0' * 64}"))


def test_an_address_that_is_none_is_refused() -> None:
    for address in ("hello.example.com", "ftp://hello.example.com", "https://"):
        with pytest.raises(ValueError, match="https"):
            Willingly(address, "wly_x")


def test_no_text_of_an_error_holds_the_key(live_site: str, connect: ClientFactory) -> None:
    key = "wly_0123_secret"
    with pytest.raises(NotAuthenticated) as raised:
        connect(live_site, key).get("/programs/")

    assert key not in f"{raised.value} {raised.value!r} {json.dumps(raised.value.document)}"
