"""The person's own language and time zone: on the record, and nobody else writes over them."""

import csv
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from consent.ledger import evidence_of
from consent.models import ConsentEvent
from consent.rules.vocabulary import Actor, EventKind, Method
from consent.services.erase import erase
from consent.services.moving import change_address
from consent.services.own_choices import choose
from consent.services.upsert import PersonInput, UpsertInput, UpsertResult, upsert
from programs.models import Program
from subscribers.models import Profile, Subscriber
from subscribers.rules.vocabulary import OwnChoice
from tests import cast, factories
from tests.delivery.sending import assert_every_invariant_holds

pytestmark = pytest.mark.django_db

LANGUAGE, ZONE = OwnChoice.LANGUAGE, OwnChoice.TIME_ZONE
WHO: dict[str, Any] = {"ip": cast.IP, "user_agent": cast.BROWSER, "clock": timezone.now}


@pytest.fixture
def program() -> Program:
    return factories.published_program("weekly-usuals", uses=["first_name"])


@pytest.fixture
def alice(program: Program) -> Subscriber:
    """Alice, of whom the CRM says that she reads English, in UTC."""
    person = cast.alice(program).subscriber
    state(email="alice@example.com", language="en", time_zone="UTC", account="ACME")
    return Subscriber.objects.get(pk=person.pk)


def state(external_id: str = "A-1", **stated: str) -> UpsertResult:
    item = UpsertInput(person=PersonInput(external_id=external_id, **stated))
    [result] = upsert(items=[item], by="crm", clock=timezone.now)
    return result


def set_own(person: Subscriber, choices: dict[OwnChoice, str], **more: Any) -> ConsentEvent | None:
    return choose(subscriber_id=person.pk, choices=choices, **WHO, **more)


def test_what_somebody_chose_is_in_their_row_and_on_the_record(alice: Subscriber) -> None:
    event = set_own(alice, {LANGUAGE: "fr", ZONE: "Europe/Paris"})

    alice.refresh_from_db()
    assert (alice.language, alice.time_zone) == ("fr", "Europe/Paris")
    assert alice.own_choices == ["language", "time_zone"]
    assert alice.own_language == "fr"
    assert event is not None
    assert (event.kind, event.actor, event.method, event.program) == (
        EventKind.CHANGED,
        Actor.PERSON,
        Method.PREFERENCES,
        None,
    )
    # Which one it is stands under the person's key only.
    assert event.details == {"own_choices": ["language", "time_zone"]}
    assert evidence_of(event).answers == {"language": "fr", "time_zone": "Europe/Paris"}
    assert not Profile.objects.exists()
    assert_every_invariant_holds()


def test_what_stays_as_it_was_is_not_said(alice: Subscriber) -> None:
    event = set_own(alice, {LANGUAGE: "de", ZONE: "UTC"})

    alice.refresh_from_db()
    assert alice.own_choices == ["language"]
    assert event is not None
    assert event.details == {"own_choices": ["language"]}
    assert set_own(alice, {LANGUAGE: "de", ZONE: "UTC"}) is None


def test_no_sync_writes_over_it_and_says_so(alice: Subscriber) -> None:
    set_own(alice, {LANGUAGE: "fr"})

    result = state(language="de", time_zone="Europe/Berlin", account="Globex")

    alice.refresh_from_db()
    assert (alice.language, alice.time_zone, alice.account) == ("fr", "Europe/Berlin", "Globex")
    assert result.refused == {"language": "person_said"}
    assert result.person.changed == {"time_zone", "account"}
    assert state(language="fr").refused == {}


def test_an_import_names_the_line_and_counts_it(alice: Subscriber, tmp_path: Path) -> None:
    set_own(alice, {LANGUAGE: "fr", ZONE: "Europe/Paris"})
    path, errors, said = tmp_path / "people.csv", tmp_path / "errors.csv", StringIO()
    path.write_text("external_id,email,language,time_zone\nA-1,alice@example.com,de,UTC\n")

    call_command("import_subscribers", path, errors=errors, stdout=said)

    with errors.open() as file:
        told = [(row["line"], row["column"], row["code"]) for row in csv.DictReader(file)]
    assert told == [("2", "language", "person_said"), ("2", "time_zone", "person_said")]
    assert "Kept as people set it themselves" in said.getvalue()
    alice.refresh_from_db()
    assert (alice.language, alice.time_zone) == ("fr", "Europe/Paris")


def test_the_newest_word_of_theirs_holds(alice: Subscriber) -> None:
    set_own(alice, {LANGUAGE: "fr"})
    set_own(alice, {LANGUAGE: "de"})

    alice.refresh_from_db()
    assert alice.own_language == "de"


def test_a_link_to_an_address_from_before_chooses_nothing(alice: Subscriber) -> None:
    change_address(subscriber_id=alice.pk, address="alice@new.example", clock=timezone.now)

    assert set_own(alice, {LANGUAGE: "fr"}, address_version=alice.address_version) is None
    alice.refresh_from_db()
    assert alice.language == "en"


def test_inv_8_an_erasure_forgets_it(alice: Subscriber) -> None:
    set_own(alice, {LANGUAGE: "fr", ZONE: "Europe/Paris"})

    erase(subscriber_id=alice.pk, actor=Actor.PERSON, method=Method.PREFERENCES, clock=timezone.now)

    alice.refresh_from_db()
    assert (alice.language, alice.time_zone, alice.own_choices) == ("en", "UTC", [])
    assert set_own(alice, {LANGUAGE: "de"}) is None
    assert_every_invariant_holds()
