"""A stored answer that overlaps an erasure does not outlive the person (INV-8)."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from config.api.naming import People, erased_of
from config.models import StoredAnswer
from consent.api.subscriptions import ReadSubscriptions
from consent.rules.vocabulary import Actor, Method
from consent.services.erase import erase
from subscribers.models import Subscriber
from tests import cast
from tests.api.conftest import Caller, new_key
from tests.factories import published_program
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)

ALICE = "alice@example.com"

_WAITING = """
SELECT count(*) FROM pg_stat_activity
 WHERE datname = current_database() AND wait_event_type = 'Lock'
"""


@pytest.fixture
def crm() -> Caller:
    crm = Caller(new_key())
    program = published_program("weekly-usuals")
    for name in ("alice", "bob"):
        cast.say_yes(program, f"{name}@example.com")
        crm.put(f"/subscribers/crm-{name}/", {"email": f"{name}@example.com"})
    return crm


def erase_alice() -> None:
    """Erase her on a connection of its own."""
    alice = Subscriber.objects.get(external_id="crm-alice")
    erase(subscriber_id=alice.pk, actor=Actor.RELAY, method=Method.ADMIN, clock=timezone.now)


class Together:
    """A task on a connection of its own, to be waited for."""

    def __init__(self, task: Any) -> None:
        self.answer: Any = None
        self._task = task
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        try:
            self.answer = self._task()
        finally:
            connection.close()

    def end(self) -> Any:
        """Wait for its end."""
        self._thread.join(30)
        assert not self._thread.is_alive()
        return self.answer


def waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute(_WAITING)
        return int(cursor.fetchone()[0])


def erased_meanwhile(monkeypatch: pytest.MonkeyPatch, view: Any) -> None:
    """Have Alice erased while the view has its answer and it is not stored yet."""
    done = view.post

    def post(self: Any, request: Any) -> Any:
        answer = done(self, request)
        Together(erase_alice).end()
        return answer

    monkeypatch.setattr(view, "post", post)


@pytest.mark.parametrize(
    ("name", "key"),
    [({"external_id": "crm-alice"}, f"to-{ALICE}"), ({"email": ALICE.upper()}, "crm-alice:7")],
)
def test_inv_8_what_is_stored_after_the_erasure_goes_at_once(
    crm: Caller, monkeypatch: pytest.MonkeyPatch, name: dict[str, str], key: str
) -> None:
    body = {"inputs": [{**name, "program": "weekly-usuals"}]}
    with monkeypatch.context() as patch:
        erased_meanwhile(patch, ReadSubscriptions)
        answer = crm.post("/subscriptions/batch/read/", body, idempotency_key=key)

    assert answer.json()["results"][0]["status"] == "ok"
    assert not StoredAnswer.objects.exists()
    again = crm.post("/subscriptions/batch/read/", body, idempotency_key=key)
    assert again.json()["results"][0]["problem"]["code"] == "unknown_person"


def test_inv_8_an_answer_that_names_others_stays(
    crm: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = {"inputs": [{"external_id": "crm-bob", "program": "weekly-usuals"}]}
    erased_meanwhile(monkeypatch, ReadSubscriptions)

    crm.post("/subscriptions/batch/read/", body, idempotency_key="a-1")

    assert StoredAnswer.objects.get().idempotency_key == "a-1"


def test_inv_8_an_erasure_waits_for_an_answer_that_names_the_person_and_takes_it_along(
    crm: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_stored, may_end = threading.Event(), threading.Event()

    def slowly(named: People) -> People:
        erased = erased_of(named)
        is_stored.set()
        assert may_end.wait(30)
        return erased

    monkeypatch.setattr("config.api.idempotency.erased_of", slowly)
    body = {"inputs": [{"email": ALICE, "program": "weekly-usuals"}]}
    call = Together(
        lambda: Caller(crm.key).post("/subscriptions/batch/read/", body, idempotency_key=ALICE)
    )
    assert is_stored.wait(30)
    erasure = Together(erase_alice)
    wait_until(lambda: waiting() == 1, what="the erasure waits for the answer")
    may_end.set()

    assert call.end().status_code == 200
    erasure.end()
    assert not StoredAnswer.objects.exists()


def test_an_answer_that_is_too_old_and_an_erasure_do_not_wait_in_a_circle(
    crm: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = {"inputs": [{"email": ALICE, "program": "weekly-usuals"}]}
    crm.post("/subscriptions/batch/read/", body, idempotency_key=ALICE)
    StoredAnswer.objects.update(created_at=timezone.now() - timedelta(days=2))
    is_held, done = threading.Event(), ReadSubscriptions.post

    def post(self: Any, request: Any) -> Any:
        answer = done(self, request)
        is_held.set()
        # The erasure has her row and all but the answers behind it, or waits for this call.
        wait_until(lambda: not erasure.is_alive() or waiting() == 1, what="the erasure to get on")
        return answer

    monkeypatch.setattr(ReadSubscriptions, "post", post)
    call = Together(
        lambda: Caller(crm.key).post("/subscriptions/batch/read/", body, idempotency_key=ALICE)
    )
    erasure = threading.Thread(target=lambda: is_held.wait(30) and Together(erase_alice).end())
    erasure.start()

    assert call.end().status_code == 200
    erasure.join(30)
    assert Subscriber.objects.filter(external_id="crm-alice").count() == 0
    assert not StoredAnswer.objects.exists()


def test_inv_8_an_erasing_call_whose_own_key_names_the_person_is_not_kept(crm: Caller) -> None:
    for name in ("alice", "bob"):
        asked = {"kind": "erasure", "external_id": f"crm-{name}"}
        key = "erase-crm-alice" if name == "alice" else "erase-2"
        assert crm.post("/privacy-requests/", asked, idempotency_key=key).status_code == 201

    assert StoredAnswer.objects.get().idempotency_key == "erase-2"
