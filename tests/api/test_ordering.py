"""What was so earlier does not overwrite what was so later, and a stop wins over whatever comes."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from consent.services.people_imports import work_imports
from subscribers.models import Profile, Subscriber
from tests import cast
from tests.api.conftest import Caller
from tests.factories import published_program

UPSERT = "/subscribers/batch/upsert/"
ALICE = "alice@example.com"


def days_ago(days: float) -> str:
    return (timezone.now() - timedelta(days=days)).isoformat()


def put(crm: Caller, **stated: Any) -> Any:
    answer = crm.put("/subscribers/crm-1/", stated)
    assert answer.status_code in {200, 201}, answer.content
    return answer.json()


@pytest.fixture
def alice(crm: Caller) -> Caller:
    """Have Alice in, known to the CRM as crm-1."""
    cast.say_yes(published_program("weekly-usuals", uses=["first_name"]), ALICE)
    put(crm, email=ALICE)
    return crm


def test_an_older_statement_leaves_what_is_newer_and_names_it(crm: Caller) -> None:
    put(crm, email="new@example.com", language="de", account="New", observed_at=days_ago(1))

    late = put(
        crm,
        email="old@example.com",
        language="fr",
        account="New",
        relationship="loyal",
        observed_at=days_ago(2),
    )

    assert late["refused"] == {"email": "older", "language": "older"}
    shown = (late["email"], late["language"], late["account"], late["relationship"])
    # Nothing newer was known of the relationship.
    assert shown == ("new@example.com", "de", "New", "loyal")


def test_the_order_of_arrival_does_not_matter_between_statements_with_times(crm: Caller) -> None:
    put(crm, email=ALICE, language="en", observed_at=days_ago(9))
    # The same again, later: what lies between is out of date, though nothing changed.
    put(crm, language="en", observed_at=days_ago(3))

    assert put(crm, language="de", observed_at=days_ago(5))["refused"] == {"language": "older"}
    assert put(crm, language="fr", observed_at=days_ago(2))["language"] == "fr"


def test_of_two_with_the_same_time_the_one_that_comes_later_counts(crm: Caller) -> None:
    at = days_ago(1)
    put(crm, email=ALICE, language="en", observed_at=at)

    assert put(crm, language="de", observed_at=at)["language"] == "de"


def test_what_has_no_time_is_the_newest(crm: Caller) -> None:
    put(crm, email=ALICE, language="en", observed_at=days_ago(1))

    assert put(crm, language="de")["language"] == "de"
    assert put(crm, language="fr", observed_at=days_ago(0.5))["refused"] == {"language": "older"}


def test_who_was_added_without_a_time_was_so_when_they_were_added(crm: Caller) -> None:
    put(crm, email=ALICE, language="de", time_zone="UTC", account="New")

    late = put(
        crm,
        email="old@example.com",
        language="fr",
        time_zone="Europe/Paris",
        account="Old",
        relationship="loyal",
        observed_at=days_ago(1),
    )

    stated = ("email", "language", "time_zone", "account")
    assert late["refused"] == dict.fromkeys(stated, "older")
    # Of the relationship nothing was stated.
    assert (late["email"], late["time_zone"], late["relationship"]) == (ALICE, "UTC", "loyal")
    assert put(crm, language="fr")["language"] == "fr"


def test_what_joining_by_the_page_left_open_is_no_statement_of_the_controllers(
    alice: Caller,
) -> None:
    assert put(alice, language="de", observed_at=days_ago(9))["language"] == "de"


def test_a_time_to_come_blocks_nothing(crm: Caller) -> None:
    put(crm, email=ALICE, language="en", observed_at=days_ago(-400))

    now = (timezone.now() + timedelta(seconds=5)).isoformat()
    assert put(crm, language="de", observed_at=now)["language"] == "de"


def test_a_batch_is_ordered_by_time_too_and_in_one_batch_a_person_stands_once(crm: Caller) -> None:
    def item(external_id: str, language: str, days: float) -> dict[str, Any]:
        return {
            "external_id": external_id,
            "email": f"{external_id}@example.com",
            "language": language,
            "observed_at": days_ago(days),
        }

    first = [item("a", "en", 1), item("b", "en", 5), item("a", "fr", 0)]
    second = [item("a", "de", 3), item("b", "de", 3)]

    answers = [crm.post(UPSERT, {"inputs": items}).json()["results"] for items in (first, second)]

    assert answers[0][2]["problem"]["code"] == "duplicate_external_id"
    assert [item["refused"] for item in answers[1]] == [{"language": "older"}, {}]
    assert dict(Subscriber.objects.values_list("external_id", "language")) == {"a": "en", "b": "de"}


def test_profile_values_are_ordered_each_by_itself(alice: Caller) -> None:
    put(alice, profile={"first_name": "Ali"}, observed_at=days_ago(1))

    late = put(alice, profile={"first_name": "Al"}, language="de", observed_at=days_ago(2))

    assert late["refused"] == {"first_name": "older"}
    assert late["language"] == "de"
    assert Profile.objects.get().values["first_name"]["v"] == "Ali"


def test_a_removed_value_does_not_come_back_by_what_was_so_before(alice: Caller) -> None:
    put(alice, profile={"first_name": "Ali"}, observed_at=days_ago(3))
    put(alice, profile={"first_name": None}, observed_at=days_ago(1))

    for late in ("Al", "Ali", None):
        answer = put(alice, profile={"first_name": late}, observed_at=days_ago(2))
        assert answer["refused"] == {"first_name": "older"}

    assert Profile.objects.get().values == {}
    assert put(alice, profile={"first_name": "Ally"}, observed_at=days_ago(0.5))["refused"] == {}
    stored = Profile.objects.get()
    assert (stored.values["first_name"]["v"], stored.removed_at) == ("Ally", {})


def test_of_what_was_removed_its_key_and_the_time_stay_and_nothing_else(alice: Caller) -> None:
    at = timezone.now() - timedelta(days=1)
    put(alice, profile={"first_name": "Ali"}, observed_at=days_ago(3))

    put(alice, profile={"first_name": None}, observed_at=at.isoformat())

    [kept] = Profile.objects.values("values", "removed_at")
    assert kept == {"values": {}, "removed_at": {"first_name": at.isoformat()}}


def test_a_removal_that_comes_before_what_it_removes_holds_as_well(alice: Caller) -> None:
    put(alice, profile={"first_name": None}, observed_at=days_ago(1))

    late = put(alice, profile={"first_name": "Ali"}, observed_at=days_ago(2))

    assert late["refused"] == {"first_name": "older"}


def test_a_batch_and_a_file_in_either_form_keep_to_what_was_removed(
    alice: Caller, settings: Settings, tmp_path: Path
) -> None:
    settings.IMPORTS_DIR = tmp_path / "imports"
    put(alice, profile={"first_name": None})
    old = {"external_id": "crm-1", "profile": {"first_name": "Ali"}, "observed_at": days_ago(1)}
    table = f"external_id,email,first_name,observed_at\ncrm-1,{ALICE},Ali,{days_ago(1)}\n"

    [item] = alice.post(UPSERT, {"inputs": [old]}).json()["results"]
    codes = [
        _errors_of_a_job(alice, json.dumps(old), "application/x-ndjson"),
        _errors_of_a_job(alice, table, "text/csv"),
    ]

    assert item["refused"] == {"first_name": "older"}
    assert codes == [["older"], ["older"]]
    assert Profile.objects.get().values == {}


def _errors_of_a_job(crm: Caller, body: str, content_type: str) -> list[str]:
    job = crm.call("POST", "/import-jobs/", body.encode(), content_type=content_type).json()
    work_imports(clock=timezone.now, seconds=60)
    lines = crm.get(f"/import-jobs/{job['id']}/errors/", accept="application/x-ndjson").getvalue()
    return [json.loads(line)["code"] for line in lines.splitlines()]


def test_the_persons_own_choice_stays_whatever_the_time(alice: Caller) -> None:
    Subscriber.objects.update(own_choices=["language"], language="fr")

    late = put(alice, language="de", observed_at=days_ago(0))

    assert late["refused"] == {"language": "person_said"}


def test_a_withdrawal_wins_over_every_upsert(alice: Caller) -> None:
    named = {"external_id": "crm-1", "program": "weekly-usuals"}
    alice.post("/subscriptions/batch/withdraw/", {"inputs": [named], "by": "person"})

    for stated in (days_ago(9), days_ago(0), days_ago(-9), None):
        when = {} if stated is None else {"observed_at": stated}
        after = put(alice, profile={"first_name": "Ali"}, relationship="loyal", **when)
        assert after["refused"] == {"first_name": "no_cover"}, stated

    [stands] = alice.post("/subscriptions/batch/read/", {"inputs": [named]}).json()["results"]
    assert stands["state"] == "withdrawn"
    assert not Profile.objects.exists()


def test_stopping_everything_wins_over_every_upsert(alice: Caller) -> None:
    alice.post("/subscribers/crm-1/withdraw-all/", {"by": "person"})

    for email in (ALICE, "another@example.com", ALICE):
        assert put(alice, email=email, observed_at=days_ago(-1))["suppressed_by"] == "person"


def test_an_erased_person_is_not_brought_back_by_an_older_or_newer_upsert(alice: Caller) -> None:
    alice.post("/privacy-requests/", {"kind": "erasure", "external_id": "crm-1"})

    for days in (9, -9):
        put(alice, email=ALICE, observed_at=days_ago(days))

    erased = Subscriber.objects.exclude(erased_at=None).get()
    assert (erased.email, erased.stated_at) == (None, {})
