import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from config.api.idempotency import KEPT, purge_answers
from config.models import ApiKey, StoredAnswer
from config.scrubbing import scrub
from config.tasks import forget_answers
from consent.api.people import PeopleBatch
from consent.models import PersonalLink
from subscribers.models import Subscriber
from tests.api.conftest import Caller, CallerFactory
from tests.factories import published_program

LINKS = "/invitation-links/"
UPSERT = "/subscribers/batch/upsert/"
ONE = {"inputs": [{"external_id": "crm-1", "email": "one@example.com"}]}


def ask_for_a_link(crm: Caller, **headers: str) -> Any:
    return crm.post(LINKS, {"inputs": [{"external_id": "crm-1", "program": "p"}]}, **headers)


def test_the_same_call_is_done_once_and_answered_with_the_same_bytes(crm: Caller) -> None:
    published_program("p")
    crm.post(UPSERT, ONE)

    first = ask_for_a_link(crm, idempotency_key="a-1")
    again = ask_for_a_link(crm, idempotency_key="a-1")
    other = ask_for_a_link(crm, idempotency_key="a-2")

    assert first.json()["results"][0]["status"] == "ok"
    assert (again.content, again.status_code) == (first.content, first.status_code)
    assert again["Content-Type"] == first["Content-Type"]
    assert other.content != first.content
    assert PersonalLink.objects.count() == 2


def test_another_body_or_address_under_the_same_key_is_refused(crm: Caller) -> None:
    crm.post(UPSERT, ONE, idempotency_key="a-1")

    answers = [
        crm.post(UPSERT, {"inputs": []}, idempotency_key="a-1"),
        crm.post("/subscriptions/batch/read/", ONE, idempotency_key="a-1"),
    ]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert {answer.json()["code"] for answer in answers} == {"idempotency_key_reused"}


def test_keys_of_different_callers_do_not_meet(caller: CallerFactory) -> None:
    one, other = caller(), caller()
    one.post(UPSERT, ONE, idempotency_key="a-1")

    answer = other.post(UPSERT, {"inputs": []}, idempotency_key="a-1")

    assert answer.json() == {"results": []}


def test_a_refusal_is_told_again_too(crm: Caller) -> None:
    first = crm.post(UPSERT, {"inputs": 5}, idempotency_key="a-1")
    again = crm.post(UPSERT, {"inputs": 5}, idempotency_key="a-1")

    assert first.status_code == 422
    assert again.content == first.content
    assert again["Content-Type"] == "application/problem+json"
    assert StoredAnswer.objects.count() == 1


@pytest.mark.parametrize(
    ("header", "status"), [({"content_type": "text/plain"}, 415), ({"accept": "text/csv"}, 406)]
)
def test_a_refusal_for_a_header_is_not_told_again_to_who_puts_it_right(
    crm: Caller, header: dict[str, str], status: int
) -> None:
    refused = crm.post(UPSERT, ONE, idempotency_key="a-1", **header)
    put_right = crm.post(UPSERT, ONE, idempotency_key="a-1")

    assert (refused.status_code, put_right.status_code) == (status, 200)


def test_who_may_not_call_is_not_told_what_was_answered(crm: Caller) -> None:
    crm.post(UPSERT, ONE, idempotency_key="a-1")
    ApiKey.objects.update(revoked_at=timezone.now())

    answer = crm.post(UPSERT, ONE, idempotency_key="a-1")

    assert answer.json()["code"] == "key_revoked"


@pytest.mark.parametrize("key", ["", " ", "a b", "é", "x" * 256])
def test_a_key_that_cannot_be_used_is_refused(crm: Caller, key: str) -> None:
    answer = crm.post(UPSERT, ONE, idempotency_key=key)

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_invalid")
    assert not Subscriber.objects.exists()


def test_a_failure_undoes_the_work_and_is_not_kept(
    crm: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = PeopleBatch.post

    def fail_after(self: PeopleBatch, request: Any) -> Any:
        done(self, request)
        raise RuntimeError

    crm.client.raise_request_exception = False
    with monkeypatch.context() as patch:
        patch.setattr(PeopleBatch, "post", fail_after)
        failed = crm.post(UPSERT, ONE, idempotency_key="a-1")
    assert not Subscriber.objects.exists()

    again = crm.post(UPSERT, ONE, idempotency_key="a-1")

    assert failed.status_code == 500
    assert again.json()["results"][0]["outcome"] == "added"


def test_an_answer_is_forgotten_after_a_day(crm: Caller) -> None:
    crm.post(UPSERT, ONE, idempotency_key="a-1")
    crm.post(UPSERT, ONE, idempotency_key="a-2")
    StoredAnswer.objects.filter(idempotency_key="a-1").update(created_at=timezone.now() - KEPT)

    anew = crm.post(UPSERT, {"inputs": []}, idempotency_key="a-1")
    forget_answers()

    assert anew.json() == {"results": []}
    assert StoredAnswer.objects.count() == 2
    assert purge_answers(clock=lambda: timezone.now() + timedelta(days=2)) == 2


@pytest.mark.django_db(transaction=True)
def test_a_call_that_still_runs_is_neither_done_twice_nor_waited_for(
    crm: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_running, may_end = threading.Event(), threading.Event()
    answers: list[Any] = []
    done = PeopleBatch.post

    def slow(self: PeopleBatch, request: Any) -> Any:
        is_running.set()
        assert may_end.wait(10)
        return done(self, request)

    def call() -> None:
        answers.append(Caller(crm.key).post(UPSERT, ONE, idempotency_key="a-1"))
        connection.close()

    with monkeypatch.context() as patch:
        patch.setattr(PeopleBatch, "post", slow)
        first = threading.Thread(target=call)
        first.start()
        assert is_running.wait(10)
        meanwhile = crm.post(UPSERT, ONE, idempotency_key="a-1")
        may_end.set()
        first.join()
    after = crm.post(UPSERT, ONE, idempotency_key="a-1")

    assert (meanwhile.status_code, meanwhile.json()["code"]) == (409, "still_running")
    assert meanwhile["Retry-After"] == "1"
    assert after.content == answers[0].content
    assert after.json()["results"][0]["outcome"] == "added"


def test_an_answer_keeps_whom_the_call_names_and_whom_it_made(crm: Caller) -> None:
    crm.put("/subscribers/crm-0/", {"email": "zero@example.com"})
    both = {
        "inputs": [
            *ONE["inputs"],
            {"external_id": "crm-2", "email": "two@example.com"},
            {"external_id": "crm-0"},
        ]
    }
    crm.post(UPSERT, both, idempotency_key="a-1")
    named = {"by": "person"}
    crm.post("/subscribers/crm-1/withdraw-all/", named, idempotency_key="a-2")
    by_address = {"inputs": [{"email": "ONE@example.com", "new_external_id": "new-1"}]}
    crm.post("/subscribers/batch/link/", by_address, idempotency_key="a-3")

    number = dict(Subscriber.objects.values_list("external_id", "pk"))
    kept = dict(StoredAnswer.objects.values_list("idempotency_key", "people"))

    assert set(kept["a-1"]) == {number["crm-0"], number["new-1"], number["crm-2"]}
    assert kept["a-2"] == kept["a-3"] == [number["new-1"]]


def test_an_answer_about_a_merged_record_goes_with_the_one_that_goes_on(crm: Caller) -> None:
    two = {"inputs": [{"external_id": f"crm-{n}", "email": f"p{n}@example.com"} for n in (1, 2)]}
    crm.post(UPSERT, two)
    pair = {"survivor": {"external_id": "crm-1"}, "merged": {"external_id": "crm-2"}}
    second = {"inputs": [{"email": "p2@example.com", "new_external_id": "crm-2"}]}
    crm.post("/subscribers/batch/link/", second, idempotency_key="before")
    crm.post("/subscribers/batch/merge/", {"inputs": [pair]}, idempotency_key="merge")

    survivor = Subscriber.objects.get(external_id="crm-1")
    scrub(subscriber_id=survivor.pk, external_ids=[], addresses=[])

    assert not StoredAnswer.objects.exists()
