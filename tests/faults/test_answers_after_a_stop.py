"""A stored answer with somebody's values goes with their stop, by whatever id it names them."""

import threading
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import Settings

from config.api.naming import People, erased_of
from config.models import StoredAnswer
from consent.models import Subscription
from consent.rules.vocabulary import Method
from consent.services.leave import leave
from consent.services.recording import fold_waiting
from subscribers.models import Subscriber
from tests import cast
from tests.api.conftest import Caller, new_key
from tests.delivery.reserving import SLUG, know, page_program
from tests.faults.racing import in_thread
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)

CHECK = "/permission-checks/batch/"
LINK, MERGE = "/subscribers/batch/link/", "/subscribers/batch/merge/"
ALICE, SECOND = "alice@example.com", "alice@second.example"


@pytest.fixture
def alice() -> Subscription:
    """Alice joined by the public page, and the CRM has no id of its own for her yet."""
    row = cast.say_yes(page_program(uses=["first_name"]), ALICE)
    know(row, first_name="Alicia")
    return row


def visit(crm: Caller, email: str = ALICE) -> Any:
    body = {"inputs": [{"email": email, "program": SLUG, "format": "page"}], "reserve": True}
    return crm.post(CHECK, body, Idempotency_Key="visit-1")


def link(crm: Caller, email: str, external_id: str) -> None:
    body = {"inputs": [{"email": email, "new_external_id": external_id}]}
    assert crm.post(LINK, body).json()["results"][0]["status"] == "ok"


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def stop(row: Subscription) -> None:
    leave(subscription_id=row.id, method=Method.LEAVE_PAGE, clock=timezone.now)


def assert_no_value_again(crm: Caller) -> None:
    assert b"Alicia" not in b"".join(bytes(row.body) for row in StoredAnswer.objects.all())
    [result] = visit(crm).json()["results"]
    assert result.get("reservation") is None, result


def test_inv_2_an_answer_by_an_id_that_was_linked_since_goes_with_the_leaving(
    alice: Subscription,
) -> None:
    crm = Caller(new_key())
    assert b"Alicia" in visit(crm).content
    for external_id in ("crm-1", "crm-2"):
        link(crm, ALICE, external_id)

    stop(alice)

    assert_no_value_again(crm)


def test_inv_2_an_answer_about_a_merged_record_goes_with_the_merge_and_the_survivors_stop(
    alice: Subscription,
) -> None:
    crm = Caller(new_key())
    other = cast.say_yes(alice.program, SECOND)
    assert b"Alicia" in visit(crm).content
    kept = StoredAnswer.objects.get()
    link(crm, ALICE, "crm-1")
    link(crm, SECOND, "crm-2")
    pair = {"survivor": {"email": SECOND}, "merged": {"email": ALICE}}

    assert crm.post(MERGE, {"inputs": [pair]}).json()["results"][0]["outcome"] == "merged"

    assert_no_value_again(crm)
    StoredAnswer.objects.all().delete()
    kept.save(force_insert=True)
    stop(other)
    assert not StoredAnswer.objects.exists(), "it named a record of the same person"


class Held:
    """A call that has its answer, and does not end before it may."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, key: str) -> None:
        self._is_answered, self._may_end = threading.Event(), threading.Event()
        monkeypatch.setattr("config.api.idempotency.erased_of", self._slowly)
        self._thread = in_thread(partial(visit, Caller(key)))
        assert self._is_answered.wait(30)

    def _slowly(self, named: People) -> Any:
        erased = erased_of(named)
        self._is_answered.set()
        assert self._may_end.wait(30)
        return erased

    def end(self) -> None:
        """Let it store its answer and commit."""
        self._may_end.set()
        self._thread.join(30)
        assert not self._thread.is_alive()


def test_inv_2_an_answer_that_is_stored_while_a_linking_waits_goes_with_the_leaving(
    alice: Subscription, monkeypatch: pytest.MonkeyPatch
) -> None:
    crm = Caller(new_key())
    with monkeypatch.context() as patch:
        held = Held(patch, crm.key)
        linking = in_thread(partial(link, Caller(crm.key), ALICE, "crm-1"))
        wait_until(somebody_waits)
        held.end()
        linking.join(30)
    assert Subscriber.objects.get(email=ALICE).external_id == "crm-1"
    assert StoredAnswer.objects.filter(idempotency_key="visit-1").exists()

    stop(alice)

    assert_no_value_again(crm)


def test_inv_2_an_answer_that_is_stored_behind_a_leaving_goes_when_that_is_folded(
    alice: Subscription, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.STOP_LOCK_TIMEOUT_MS = 50
    crm = Caller(new_key())
    with monkeypatch.context() as patch:
        held = Held(patch, crm.key)
        stop(alice)
        held.end()
    assert StoredAnswer.objects.exists()

    assert fold_waiting(clock=timezone.now) == 1

    assert_no_value_again(crm)
    connection.close()
