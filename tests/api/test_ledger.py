"""The sealed ledger and its receipts over the API."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent.api import examples
from consent.ledger.merkle import leaf_hash, root_of
from consent.ledger.sealer import seal_new_entries
from consent.models import ConsentEvent, Seal, SealedEntry, Subject
from tests import cast
from tests.api.conftest import Caller, CallerFactory
from tests.consent.receipts.terms import unknown_terms
from tests.factories import published_program

pytestmark = pytest.mark.django_db(transaction=True)

NEVER_SHOWN = {"sealed", "evidence", "ip", "user_agent", "email"}


def seal() -> None:
    seal_new_entries(clock=timezone.now, limit=100)


def yes() -> ConsentEvent:
    event = cast.alice(published_program()).permitted_by
    assert event is not None
    return event


def all_of(crm: Caller, path: str) -> list[dict[str, Any]]:
    """Follow `next` to the end."""
    found: list[dict[str, Any]] = []
    while path:
        page = crm.get(path).json()
        found += page["results"]
        path = (page["next"] or "").partition("/api/v1")[2]
    return found


def test_the_sealed_ledger_is_read_in_order_without_gaps(crm: Caller) -> None:
    program = published_program()
    for name in ("alice", "bob", "carol"):
        cast.say_yes(program, f"{name}@example.com")
    seal()

    entries = all_of(crm, "/consent-events/?limit=4")

    assert [entry["seq"] for entry in entries] == list(range(6))
    assert [entry["id"] for entry in entries] == list(
        SealedEntry.objects.values_list("event_id", flat=True)
    )


def test_whoever_is_up_to_date_goes_on_from_the_last_one(crm: Caller) -> None:
    yes()
    seal()
    page = crm.get("/consent-events/").json()
    places = [page["cursor"], page["results"][-1]["seq"]]
    before = [crm.get(f"/consent-events/?after={place}").json() for place in places]
    cast.bob(published_program())
    seal()

    after = [crm.get(f"/consent-events/?after={place}").json() for place in places]

    assert before == [{"results": [], "next": None, "cursor": page["cursor"]}] * 2
    assert [[entry["kind"] for entry in each["results"]] for each in after] == [["requested"]] * 2


def test_a_cursor_is_the_root_over_all_that_was_read(crm: Caller) -> None:
    program = published_program()
    for i in range(5):
        cast.ask(program, f"p{i}@example.com")
    seal()

    pages = [crm.get(f"/consent-events/?limit={limit}").json() for limit in (1, 3, 5)]

    for page in pages:
        leaves = [leaf_hash(bytes.fromhex(entry["hash"])) for entry in page["results"]]
        assert page["cursor"] == f"{len(leaves) - 1}.{root_of(leaves).hex()}"
    assert pages[2]["cursor"].endswith(bytes(Seal.objects.get().root).hex())


def test_an_empty_ledger_is_begun_at_its_beginning(crm: Caller) -> None:
    nothing: dict[str, Any] = {"results": [], "next": None, "cursor": "-1"}

    assert crm.get("/consent-events/").json() == nothing
    assert crm.get("/consent-events/?after=-1").json() == nothing
    assert crm.get("/consent-events/?after=0").json() == nothing


def test_whoever_begins_at_0_misses_nothing(crm: Caller) -> None:
    yes()
    seal()

    begun = [crm.get(f"/consent-events/{after}").json() for after in ("", "?after=0", "?after=00")]

    assert [entry["seq"] for entry in begun[0]["results"]] == [0, 1]
    assert begun == [begun[0]] * 3
    first = crm.get("/consent-events/?limit=1").json()["cursor"]
    assert [e["seq"] for e in crm.get(f"/consent-events/?after={first}").json()["results"]] == [1]


@pytest.mark.parametrize("place", ["7", f"0.{'00' * 32}", f"{10**18 - 1}.{'ff' * 32}"])
def test_a_place_that_is_not_there_was_lost_in_a_restore(crm: Caller, place: str) -> None:
    answer = crm.get(f"/consent-events/?after={place}")

    assert (answer.status_code, answer.json()["code"]) == (410, "ledger_restored")


def test_what_is_not_sealed_yet_is_not_read(crm: Caller) -> None:
    yes()

    assert crm.get("/consent-events/").json()["results"] == []


def test_an_entry_says_what_was_said_and_never_its_evidence(crm: Caller) -> None:
    given = yes()
    seal()

    entry = crm.get("/consent-events/").json()["results"][-1]

    assert entry["external_id"] == given.subject.subscriber.external_id  # type: ignore[union-attr]
    assert entry["subject"] == str(given.subject_id)
    assert (entry["kind"], entry["actor"], entry["method"]) == ("given", "person", "confirmation")
    assert entry["answers"] == given.answers_id
    assert entry["text_sha256"] == given.text_id
    assert entry["hash"] == bytes(given.hash).hex()
    assert entry["previous_hash"] == bytes(given.previous_hash).hex()
    assert not NEVER_SHOWN & set(entry)
    assert "alice" not in json.dumps(entry)


def test_who_was_erased_has_a_reference_and_no_name(crm: Caller) -> None:
    yes()
    seal()
    Subject.objects.update(subscriber=None)

    entries = crm.get("/consent-events/").json()["results"]

    assert {entry["external_id"] for entry in entries} == {None}


def test_a_page_of_any_length_takes_as_many_queries(crm: Caller) -> None:
    program = published_program()
    for i in range(8):
        cast.ask(program, f"p{i}@example.com")
    seal()

    def taken(limit: int) -> int:
        with CaptureQueriesContext(connection) as queries:
            crm.get(f"/consent-events/?limit={limit}")
        return len(queries)

    taken(1)
    assert taken(2) == taken(8)


@pytest.mark.parametrize(
    "query",
    [
        *("after=x", "after=-2", "limit=0", "limit=x", "limit=", "before=3", f"after={9**99}"),
        *("after=", "after=3.", "after=-1.00", f"after=3.{'0' * 63}", f"after=³.{'0' * 64}"),
    ],
)
def test_what_is_no_place_in_it_is_refused(crm: Caller, query: str) -> None:
    answer = crm.get(f"/consent-events/?{query}")

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")


@pytest.mark.parametrize("limit", [1001, 10**30])
def test_a_limit_above_the_most_counts_as_the_most(
    crm: Caller, monkeypatch: pytest.MonkeyPatch, limit: int
) -> None:
    monkeypatch.setattr("consent.api.ledger.MOST", 1)
    yes()
    seal()

    page = crm.get(f"/consent-events/?limit={limit}").json()

    assert len(page["results"]) == 1
    assert page["next"].endswith("&limit=1")


@pytest.mark.parametrize("accept", ["*/*", "application/json", "application/ld+json"])
def test_a_receipt_is_linked_data(crm: Caller, accept: str) -> None:
    given = yes()

    answer = crm.get(f"/consent-events/{given.id}/receipt/", accept=accept)

    receipt = json.loads(answer.content)
    assert answer["Content-Type"] == "application/ld+json"
    assert receipt["@type"] == "dpv:ConsentReceipt"
    assert receipt["@id"].endswith(f"/api/v1/consent-events/{given.id}/receipt/")
    assert unknown_terms(receipt) == set()


@pytest.mark.parametrize("accept", ["*/*", "application/json", "application/ld+json"])
def test_a_receipt_is_also_in_words(crm: Caller, accept: str) -> None:
    given = yes()

    answer = crm.get(f"/consent-events/{given.id}/receipt/?format=words", accept=accept)

    assert answer["Content-Type"] == "application/json"
    assert answer.json()["title"] == "Weekly usuals"
    assert answer.json()["text_sha256"] == given.text_id


def test_only_a_yes_has_a_receipt(crm: Caller) -> None:
    request = cast.bob(published_program())

    answers = [crm.get(f"/consent-events/{id_}/receipt/") for id_ in (request.id, 10**9, 10**30)]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    codes = [answer.json()["code"] for answer in answers]
    assert codes == ["no_receipt", "unknown_consent_event", "unknown_consent_event"]
    assert answers[0]["Content-Type"] == "application/problem+json"


def test_a_form_that_there_is_not_is_refused(crm: Caller) -> None:
    answers = [
        crm.get(f"/consent-events/{yes().id}/receipt/?format=xml"),
        crm.get("/consent-events/1/receipt/", accept="text/html"),
    ]

    assert [answer.json()["code"] for answer in answers] == ["invalid_input", "not_acceptable"]


def test_the_ledger_asks_for_its_own_scope(caller: CallerFactory) -> None:
    assert caller("subscriptions:read").get("/consent-events/").status_code == 403
    assert caller("consent:read").get("/consent-events/").status_code == 200


def test_the_example_is_made_of_terms_that_there_are() -> None:
    [linked, _words] = examples.CONSENT_RECEIPT

    assert unknown_terms(linked.value) == set()
