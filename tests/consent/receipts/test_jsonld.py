"""A receipt as ISO/IEC TS 27560: whose, to what, what became of it."""

import json
from typing import Any

import pytest

from consent.models import ConsentEvent
from consent.receipts.jsonld import receipt_jsonld
from consent.receipts.yes import NoReceipt
from consent.rules.vocabulary import Actor, Method
from consent.services.confirm import confirm
from consent.services.leave import leave, undo
from consent.services.withdraw import withdraw
from programs.rules.vocabulary import TermKind
from tests import cast, factories
from tests.consent.receipts.yeses import at, offered, record_of, statuses_of, yes_to

pytestmark = pytest.mark.django_db

PERMITS = {"dpv:ConsentGiven", "dpv:RenewedConsentGiven"}


def process_of(yes: ConsentEvent) -> dict[str, Any]:
    [process] = record_of(yes)["dpv:hasProcess"]
    found: dict[str, Any] = process
    return found


def test_a_receipt_is_about_one_record_of_one_person() -> None:
    yes = yes_to(offered())

    receipt = receipt_jsonld(yes, clock=at())

    [record] = receipt["dpv:hasRecordOfActivity"]
    assert receipt["@type"] == "dpv:ConsentReceipt"
    assert receipt["dct:conformsTo"] == "dpv-27560:receipt-eu-gdpr"
    assert receipt["dct:created"] == at()().isoformat()
    assert record["@type"] == "dpv:ConsentRecord"
    assert record["dct:conformsTo"] == "dpv-27560:record-eu-gdpr"
    assert record["dpv:hasDataSubject"]["@id"] == f"urn:uuid:{yes.subject_id}"
    assert record["dpv:hasIdentifier"] == bytes(yes.hash).hex()


def test_it_needs_nothing_from_elsewhere_to_be_read() -> None:
    receipt = receipt_jsonld(yes_to(offered()), clock=at())

    context = receipt["@context"]
    used = {key.partition(":")[0] for key in _keys(receipt) if not key.startswith("@")}
    assert isinstance(context, dict)
    assert used <= set(context)


def test_its_notice_is_the_text_that_was_shown() -> None:
    yes = yes_to(offered(), language="de")

    notice = record_of(yes)["dpv:hasNotice"]

    assert notice["spdx:checksum"]["spdx:checksumValue"] == yes.text_id
    assert notice["dct:language"] == "de"
    assert notice["dcat:version"] == "1"
    assert notice["@id"].startswith("ni:///sha-256;")


def test_it_names_the_data_that_the_yes_covers_and_no_other() -> None:
    yes = yes_to(offered(), chosen=["last_purchase_on"], answers={"allergies": ["sesame"]})

    reach, *data = process_of(yes)["dpv:hasPersonalData"]

    assert reach["skos:broader"] == ["pd:EmailAddress", "pd:Language"]
    assert [use["dct:title"]["@value"] for use in data] == [
        "First name",
        "Last purchase on",
        "Allergies",
    ]
    assert [use["skos:broader"] for use in data] == [
        ["dpv:IdentifyingPersonalData"],
        ["dpv:ObservedPersonalData"],
        ["dpv:ProvidedPersonalData", "dpv:SpecialCategoryPersonalData"],
    ]
    assert [use["dpv:hasNecessity"] for use in data] == [
        "dpv:Required",
        "dpv:Optional",
        "dpv:Optional",
    ]


def test_special_data_has_a_basis_of_its_own() -> None:
    program = offered()

    without = process_of(yes_to(program))
    said = cast.say_yes(program, "bob@example.com", answers={"allergies": ["sesame"]}, clock=at())

    assert without["dpv:hasLegalBasis"] == ["eu-gdpr:A6-1-a"]
    assert said.permitted_by is not None
    assert process_of(said.permitted_by)["dpv:hasLegalBasis"] == [
        "eu-gdpr:A6-1-a",
        "eu-gdpr:A9-2-a",
    ]


def test_it_says_who_and_how_long_and_where_to_leave() -> None:
    yes = yes_to(offered())

    process = process_of(yes)
    [controller, processor] = record_of(yes)["dpv:hasEntity"]

    assert process["dpv:hasDataController"] == controller["@id"]
    assert process["dpv:hasDataProcessor"] == [processor["@id"]]
    assert controller["dpv:hasName"] == "Green Basket Ltd"
    assert processor["dpv:hasName"] == "Post Haste"
    assert process["dpv:hasDuration"]["@type"] == "dpv:UntilTimeDuration"
    assert process["dpv:hasFrequency"]["rdf:value"] == "1/P1W"
    [control] = process["dpv:hasConsentControl"]
    assert control["@type"] == "dpv:WithdrawConsent"
    assert "/u/" in control["dpv:isExercisedAt"]


def test_whoever_must_not_have_the_way_out_gets_another_address() -> None:
    yes = yes_to(offered())

    receipt = receipt_jsonld(yes, clock=at(), leave_at="https://brand.example/me/")

    assert "/u/" not in json.dumps(receipt)
    assert "https://brand.example/me/" in json.dumps(receipt)


def test_it_holds_no_address_and_no_answer() -> None:
    yes = yes_to(offered(), answers={"allergies": ["sesame"], "household_size": 4})

    text = json.dumps(receipt_jsonld(yes, clock=at()))

    assert "alice" not in text
    assert "sesame" not in text
    assert cast.BROWSER not in text


@pytest.mark.parametrize(
    ("terms", "duration"),
    [
        ({"term_kind": TermKind.DAYS, "term_days": 90}, "dpv:UntilTimeDuration"),
        (
            {"term_kind": TermKind.EDITIONS, "term_days": None, "term_editions": 6},
            "dpv:FixedOccurrencesDuration",
        ),
        ({"term_kind": TermKind.UNTIL_STOPPED, "term_days": None}, "dpv:UntilEventDuration"),
    ],
)
def test_each_term_has_its_duration(terms: dict[str, Any], duration: str) -> None:
    yes = yes_to(offered(**terms))

    last = record_of(yes)["dpv:hasConsentStatus"][-1]

    assert last["dpv:hasDuration"]["@type"] == duration


class TestWhatBecameOfIt:
    def test_a_yes_was_requested_and_given(self) -> None:
        yes = yes_to(offered())

        requested, given = record_of(yes)["dpv:hasConsentStatus"]

        assert requested["@type"] == ["dpv:ConsentRequested"]
        assert given["@type"] == ["dpv:ConsentGiven", "dpv:ExplicitlyExpressedConsent"]
        assert given["dpv:isIndicatedBy"] == "dpv:DataSubject"
        assert given["dpv:isIndicatedAtTime"] == yes.at.isoformat()
        assert given["dpv:hasIndicationMethod"]["@value"] == "Confirmation page"

    def test_leaving_ends_it_by_the_persons_word(self) -> None:
        program = offered()
        yes = yes_to(program)
        row = cast.subscription(program, "alice@example.com")
        leave(subscription_id=row.id, method=Method.LEAVE_PAGE, clock=at(days=1))

        last = record_of(yes, at(days=2))["dpv:hasConsentStatus"][-1]

        assert last["@type"] == ["dpv:ConsentWithdrawn"]
        assert last["dpv:isIndicatedBy"] == "dpv:DataSubject"

    def test_who_takes_a_leaving_back_has_another_consent(self) -> None:
        program = offered()
        yes = yes_to(program)
        row = cast.subscription(program, "alice@example.com")
        left = leave(subscription_id=row.id, method=Method.LEAVE_PAGE, clock=at(days=1))
        assert left is not None
        undo(event_id=left.id, ip="", user_agent="", clock=at(days=1, minutes=1))
        again = cast.subscription(program, "alice@example.com").permitted_by
        assert again is not None

        assert statuses_of(yes, at(days=2))[-1] == "dpv:ConsentWithdrawn"
        assert statuses_of(again, at(days=2))[-1] == "dpv:ConsentGiven"

    def test_what_the_controller_ends_is_revoked(self) -> None:
        program = offered()
        yes = yes_to(program)
        pairs = [(cast.person("alice@example.com").id, program.id)]
        withdraw(pairs=pairs, actor=Actor.CONTROLLER, method=Method.ADMIN, clock=at(days=1))

        last = record_of(yes, at(days=2))["dpv:hasConsentStatus"][-1]

        assert last["@type"] == ["dpv:ConsentRevoked"]
        assert last["dpv:isIndicatedBy"] == "_:controller"

    def test_its_term_ends_it_by_time_alone(self) -> None:
        yes = yes_to(offered())

        before, after = statuses_of(yes, at(days=89)), statuses_of(yes, at(days=90))

        assert before[-1] == "dpv:ConsentGiven"
        assert after[-1] == "dpv:ConsentExpired"

    def test_a_request_for_more_changes_nothing(self) -> None:
        program = offered()
        yes = yes_to(program)
        cast.ask(program, "alice@example.com", chosen=["last_purchase_on"], clock=at(hours=1))

        assert statuses_of(yes, at(hours=2)) == ["dpv:ConsentRequested", "dpv:ConsentGiven"]

    def test_a_second_yes_goes_on_with_it(self) -> None:
        program = offered()
        yes = yes_to(program)
        request = cast.ask(
            program, "alice@example.com", chosen=["last_purchase_on"], clock=at(hours=1)
        )
        confirm(request_id=request.id, ip="", user_agent="", clock=at(hours=2))

        assert statuses_of(yes, at(hours=3))[-1] in PERMITS


def test_there_is_none_of_what_is_no_yes() -> None:
    request = cast.bob(factories.published_program())

    with pytest.raises(NoReceipt):
        receipt_jsonld(request, clock=at())


def _keys(node: Any) -> set[str]:
    if isinstance(node, list):
        return {key for each in node for key in _keys(each)}
    if not isinstance(node, dict):
        return set()
    inner = {key for name, value in node.items() if name != "@context" for key in _keys(value)}
    return inner | (set(node) - {"@context"})
