"""Access: everything that is held of one person, for machines and to read (GDPR, article 15)."""

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db.models import TextChoices
from django.utils import timezone

from consent.rules.gate import Refusal
from consent.rules.vocabulary import Actor, EventKind, Method, State
from consent.services.erase import erase
from consent.services.links import make_links
from consent.services.upsert import PersonInput, UpsertInput, upsert
from consent.services.withdraw import withdraw_all
from delivery.rendering.access import access_page
from delivery.rules.mail_events import ProviderState
from delivery.rules.vocabulary import DeliveryKind, DeliveryState, PrivacyKind, PrivacyState
from delivery.rules.wording.access import WORDS
from delivery.selectors.access import access_document
from delivery.services.privacy import receive
from programs.models import Program
from programs.rules.vocabulary import Category, FieldType, Period
from subscribers.models import Subscriber
from subscribers.rules.vocabulary import Relationship, StoppedBy
from tests import cast, factories
from tests.delivery.sending import approved_edition, send
from tests.smtp_sink import SmtpSink

ALICE = "alice@example.com"


@pytest.fixture
def program(db: None) -> Program:
    return factories.published_program(
        "weekly-usuals", uses=["first_name", ("allergies", "asked")], languages=["en", "de"]
    )


@pytest.fixture
def alice(program: Program, smtp_sink: SmtpSink) -> Subscriber:
    """Return somebody of whom there is something in every part."""
    person = cast.say_yes(program, ALICE, language="de", answers={"allergies": ["nuts"]}).subscriber
    known = PersonInput(external_id="crm-1", email=ALICE, account="Acme")
    upsert(
        items=[UpsertInput(person=known, profile={"first_name": "Ali<b>ce"})],
        by="crm",
        clock=timezone.now,
    )
    send(approved_edition(program, language="de"))
    make_links(program=program, subscriber_ids=[person.id], clock=timezone.now)
    withdraw_all(
        subscriber_id=person.id,
        actor=Actor.RELAY,
        method=Method.ADMIN,
        note="By phone.",
        clock=timezone.now,
    )
    receive(
        kind=PrivacyKind.ACCESS,
        subscriber_id=person.id,
        method=Method.ADMIN,
        note="Wants it by post.",
        clock=timezone.now,
    )
    return cast.person(ALICE)


def document_of(person: Subscriber) -> Mapping[str, Any]:
    document = access_document(subscriber_id=person.id, clock=timezone.now)
    told: Mapping[str, Any] = json.loads(json.dumps(document))
    return told


def test_the_document_says_who_they_are_and_what_is_known(alice: Subscriber) -> None:
    held = document_of(alice)

    assert held["format"] == "willingly-access-1"
    assert held["person"]["external_id"] == "crm-1"
    assert held["person"]["email"] == ALICE
    assert held["person"]["account"] == "Acme"
    assert held["person"]["suppressed_by"] == "person"
    assert [stop["by"] for stop in held["stops"]] == ["person"]
    assert [brand["name"] for brand in held["controllers"]] == ["Green Basket"]
    assert [link["program"] for link in held["links"]] == ["weekly-usuals"]
    [request] = held["privacy_requests"]
    assert (request["kind"], request["state"], request["note"]) == (
        "access",
        "open",
        "Wants it by post.",
    )


def test_what_was_sealed_is_opened_for_its_person(alice: Subscriber, program: Program) -> None:
    held = document_of(alice)

    asked, yes = held["entries"][:2]
    assert (asked["kind"], yes["kind"], yes["answers"]) == ("requested", "given", 1)
    assert asked["evidence"] == {
        "address": ALICE,
        "ip": cast.IP,
        "user_agent": cast.BROWSER,
        "answers": {"allergies": ["nuts"]},
    }
    assert "weekly" in held["texts"][asked["text_sha256"]].lower()
    assert [entry["position"] for entry in held["entries"]] == list(
        range(1, len(held["entries"]) + 1)
    )
    [standing] = held["subscriptions"]
    assert (standing["program"], standing["state"], standing["invitation_version"]) == (
        "weekly-usuals",
        "withdrawn",
        1,
    )
    assert standing["title"] == "Weekly usuals (de)"


def test_deliveries_tell_which_fields_they_used(alice: Subscriber) -> None:
    held = document_of(alice)

    edition = next(each for each in held["deliveries"] if each["kind"] == "edition")
    assert (edition["state"], edition["edition"]) == ("sent", "first")
    assert [used["field"] for used in edition["used"]] == ["first_name"]


def test_values_come_with_their_source_and_age(program: Program) -> None:
    person = cast.say_yes(program, ALICE, answers={"allergies": ["nuts"]}).subscriber

    [value] = document_of(person)["profile"]

    assert value["field"] == "allergies"
    assert (value["label"], value["value"], value["by"]) == ("Allergies", ["nuts"], "person")
    assert value["observed_at"].endswith("Z")


def test_the_page_is_in_their_language_and_needs_nothing_else(alice: Subscriber) -> None:
    page = access_page(document_of(alice))

    assert '<html lang="de">' in page
    assert WORDS["de"]["title"] in page
    assert not re.search(r"<script|<link|<img|src=|href=|@import|url\(", page)
    read = unescape(re.sub(r"<[^>]+>", " ", page))
    for word in (ALICE, "crm-1", "nuts", cast.BROWSER, "Green Basket Ltd", "Sie sagten ja"):
        assert word in read


def test_the_page_to_read_says_in_words_what_the_document_says_in_codes(program: Program) -> None:
    factories.field(
        "workshop",
        type=FieldType.CHOICE,
        labels={"en": "Workshop", "fr": "Atelier"},
        choices=[{"code": "linden", "labels": {"en": "Lindenweg", "fr": "Rue des Tilleuls"}}],
    )
    care = factories.published_program(
        "bicycle-care", uses=[("workshop", "asked")], languages=["fr"]
    )
    person = cast.say_yes(care, ALICE, language="fr", answers={"workshop": "linden"}).subscriber

    held = document_of(person)
    page = re.sub(r"<pre.*?</pre>", "", unescape(access_page(held)), flags=re.DOTALL)

    assert held["labels"] == {"workshop": "Atelier"}
    assert [value["in_words"] for value in held["profile"]] == ["Rue des Tilleuls"]
    for words in (
        "<dd>Bicycle care (fr)</dd>",
        "<dt>Langue</dt><dd>Français</dd>",
        "<dt>Vous avez ajouté</dt><dd>Atelier</dd>",
        "<dt>Valeur</dt><dd>Rue des Tilleuls</dd>",
        "<dt>Valable jusqu’au</dt>",
    ):
        assert words in page, words
    for code in ("bicycle-care", "workshop", "valid_until", "user_agent"):
        assert code not in page, code
    assert not re.search(r"\d{4}-\d{2}-\d{2}T", page)


def test_nobody_writes_tags_into_the_page(program: Program) -> None:
    person = cast.say_yes(program, ALICE).subscriber
    known = PersonInput(external_id="crm-<script>", email=ALICE)
    upsert(items=[UpsertInput(person=known)], by="crm", clock=timezone.now)

    assert "<script" not in access_page(document_of(person))


@pytest.mark.parametrize("language", ["de", "fr"])
def test_every_word_is_there_in_every_language(language: str) -> None:
    assert WORDS[language].keys() == WORDS["en"].keys()
    assert all(WORDS[language].values())


@pytest.mark.parametrize("language", list(WORDS))
@pytest.mark.parametrize(
    ("section", "column", "vocabulary"),
    [
        ("person", "relationship", Relationship),
        ("person", "suppressed_by", StoppedBy),
        ("stops", "by", StoppedBy),
        ("subscriptions", "state", State),
        ("subscriptions", "less_often", Period),
        ("subscriptions", "depth", Category),
        ("profile", "category", Category),
        ("entries", "kind", EventKind),
        ("entries", "actor", Actor),
        ("entries", "method", Method),
        ("deliveries", "kind", DeliveryKind),
        ("deliveries", "state", DeliveryState),
        ("deliveries", "refusal", Refusal),
        ("deliveries", "provider_state", ProviderState),
        ("privacy_requests", "kind", PrivacyKind),
        ("privacy_requests", "state", PrivacyState),
        ("privacy_requests", "method", Method),
    ],
)
def test_every_code_has_its_words(
    language: str, section: str, column: str, vocabulary: type[TextChoices] | type[Refusal]
) -> None:
    codes = [str(code) for code in vocabulary]
    document = _nothing(language) | {section: [{column: code} for code in codes]}
    if section == "person":
        document["person"] = {"email": ALICE}
        document["stops"] = [{column: code} for code in codes]

    page = unescape(access_page(document))

    cells = re.findall(r"<dd>(.*?)</dd>", page)
    said = [cell for cell in cells if cell != ALICE]
    assert len(said) == len(set(said)) == len(codes)
    assert not set(said) & set(codes)


def test_a_code_inside_of_the_details_is_in_words_too() -> None:
    details = {"less_often": "month", "depth": "declared", "promise_sha256": "ab12"}
    page = unescape(access_page(_nothing("de") | {"entries": [{"details": details}]}))

    assert "Höchstens eine je: Monat; Tiefste Daten: Was Sie uns sagten" in page
    assert "ab12" not in page


def _nothing(language: str) -> dict[str, Any]:
    return {
        "language": language,
        "made_at": "2026-11-22T09:30:00Z",
        "person": {"email": ALICE},
        "stops": [],
        "subscriptions": [],
        "profile": [],
        "entries": [],
        "deliveries": [],
        "events": [],
        "links": [],
        "privacy_requests": [],
        "controllers": [],
        "texts": {},
    }


@pytest.mark.django_db
def test_there_is_no_document_of_somebody_who_was_erased(program: Program) -> None:
    person = cast.say_yes(program, ALICE).subscriber
    later = timezone.now() + timedelta(seconds=1)
    erase(subscriber_id=person.id, actor=Actor.RELAY, method=Method.ADMIN, clock=lambda: later)

    with pytest.raises(Subscriber.DoesNotExist):
        document_of(person)
