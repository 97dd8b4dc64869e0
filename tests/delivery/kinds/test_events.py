"""Editions that an event triggers, and what is kept of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from consent.ledger.installation import append_restored
from consent.models import Subscription
from consent.rules.vocabulary import Actor, Method
from consent.services.erase import erase
from consent.services.leave import leave
from consent.services.profile import ProfileInput, store_values
from delivery.models import Delivery, Edition, Event
from delivery.rendering.access import access_page
from delivery.rendering.checking import Draft
from delivery.rules.events import MOST_AGE
from delivery.rules.kinds import When
from delivery.selectors.access import access_document
from delivery.services import editions, stopping
from delivery.services.dropping import drop_values
from delivery.services.events import (
    EventAhead,
    EventIdReused,
    EventInput,
    take_event,
    take_events,
)
from delivery.services.forgetting_events import forget_events
from programs.models import Program
from subscribers.models import Subscriber
from tests import cast, factories
from tests.delivery.kinds.running import approved, at, on, round_of, running, state_of
from tests.delivery.sending import assert_every_invariant_holds
from tests.properties.world import MailSystem

pytestmark = pytest.mark.django_db

BEGAN = datetime(2026, 3, 2, 9, tzinfo=UTC)
USES: list[factories.Use] = [
    "first_name",
    ("usual_store", "optional"),
    "last_purchase_on",
    "favourite_department",
]
BODY = (
    "[last_purchase_on={{ last_purchase_on | default: 'none' }}]"
    " [usual_store={{ usual_store | default: 'none' }}]"
    " [favourite_department={{ favourite_department | default: 'none' }}]"
)
FIELDS = ("last_purchase_on", "usual_store", "favourite_department")


@pytest.fixture
def program() -> Program:
    return factories.published_program(uses=USES, frequency_count=3, clock=at(BEGAN))


@pytest.fixture
def edition(program: Program) -> Edition:
    when = on("order.shipped", *FIELDS, worth_days=2)
    return running(approved(program, "shipped", when, body=BODY, clock=at(BEGAN)), at(BEGAN))


@pytest.fixture
def alice(program: Program) -> Subscription:
    """Alice, who has been a customer for long, chose nothing optional."""
    row = cast.alice(program, clock=at(BEGAN))
    Subscriber.objects.filter(pk=row.subscriber_id).update(
        external_id="crm-1", relationship="established"
    )
    return row


def event(number: int = 1, after: timedelta = timedelta(), **values: Any) -> EventInput:
    known: dict[str, Any] = {
        "event_id": f"order-{number}",
        "external_id": "crm-1",
        "name": "order.shipped",
        "happened_at": BEGAN + after,
        "properties": {},
    }
    return EventInput(**(known | values))


def test_an_event_triggers_once_for_each_event(edition: Edition, alice: Subscription) -> None:
    first = take_event(told=event(1), clock=at(BEGAN))
    again = take_event(told=event(1), clock=at(BEGAN, hours=5))
    take_event(told=event(2), clock=at(BEGAN))

    assert first == again
    assert first["triggered"] == [{"program": "weekly-usuals", "edition": "shipped"}]
    assert round_of(at(BEGAN, hours=6)) == ["alice shipped", "alice shipped"]
    edition.refresh_from_db()
    assert edition.state == "sending"
    assert_every_invariant_holds()


def test_inv_3_it_counts_against_the_same_promise(edition: Edition, alice: Subscription) -> None:
    for number in range(5):
        take_event(told=event(number), clock=at(BEGAN))
    assert round_of(at(BEGAN)) == ["alice shipped"] * 3
    refused = Delivery.objects.filter(edition=edition).exclude(refusal="")
    assert list(refused.values_list("refusal", flat=True)) == ["too_soon", "too_soon"]
    assert_every_invariant_holds()


def test_inv_4_what_it_told_is_used_in_its_message_before_the_profile(
    edition: Edition, alice: Subscription
) -> None:
    stored = {"last_purchase_on": "2026-01-01", "first_name": "Alice"}
    store_values(
        inputs=[ProfileInput(subscriber_id=alice.subscriber_id, values=stored, by="crm")],
        clock=at(BEGAN),
    )
    properties = {"last_purchase_on": "2026-03-01"}
    answer = take_event(told=event(properties=properties), clock=at(BEGAN))
    mail = MailSystem()
    round_of(at(BEGAN), mail)

    [message] = mail.taken
    assert answer["stored"] == ["last_purchase_on"]
    assert message.values["last_purchase_on"] == "1 March 2026"
    [used] = [
        entry
        for entry in Delivery.objects.get(edition=edition).used
        if entry["field"] == "last_purchase_on"
    ]
    assert (used["by"], used["shown"], used["at"]) == ("event", True, BEGAN.isoformat())
    # By now the receipt has kept its values for longer than it may.
    drop_values(clock=timezone.now)
    assert_every_invariant_holds()


def test_inv_14_only_what_is_declared_and_covered_is_kept(
    edition: Edition, alice: Subscription
) -> None:
    properties = {
        "last_purchase_on": "2026-03-01",
        "usual_store": "Mill Lane",
        "favourite_department": "Cheese",
        "first_name": "Alice",
        "card_number": "4711",
    }
    answer = take_event(told=event(properties=properties), clock=at(BEGAN))

    assert answer["stored"] == ["last_purchase_on"]
    assert answer["refused"] == {
        "usual_store": "not_chosen",
        "favourite_department": "too_deep",
        "first_name": "not_declared",
        "card_number": "not_declared",
    }
    row = Event.objects.get()
    assert row.fields == ["last_purchase_on"]
    assert b"2026-03-01" not in bytes(row.sealed or b"")
    assert "4711" not in str(list(Event.objects.values()))
    assert_every_invariant_holds()


def test_a_value_of_another_type_is_refused_by_name(edition: Edition, alice: Subscription) -> None:
    told = event(properties={"last_purchase_on": "soon"})
    answer = take_event(told=told, clock=at(BEGAN))
    assert (answer["stored"], answer["refused"]) == ([], {"last_purchase_on": "invalid_value"})


def test_the_persons_own_word_stands_before_an_event(program: Program) -> None:
    """The person said it: neither an import nor an event says otherwise."""
    own = factories.published_program(
        "own", uses=[("household_size", "asked")], frequency_count=3, clock=at(BEGAN)
    )
    row = cast.say_yes(own, answers={"household_size": "4"}, clock=at(BEGAN))
    Subscriber.objects.filter(pk=row.subscriber_id).update(external_id="crm-1")
    body = "[household_size={{ household_size | default: 'none' }}]"
    when = on("order.shipped", "household_size")
    running(approved(own, "told", when, body=body, clock=at(BEGAN)), at(BEGAN))

    answer = take_event(told=event(properties={"household_size": 9}), clock=at(BEGAN))
    mail = MailSystem()
    round_of(at(BEGAN), mail)

    assert answer["refused"] == {"household_size": "person_said"}
    assert mail.taken[0].values["household_size"] == "4"


@pytest.mark.parametrize(
    ("told", "why_not"),
    [
        (event(name="something.else"), "no_edition"),
        (event(external_id="crm-2"), "no_consent"),
        (event(after=-timedelta(days=2)), "out_of_date"),
    ],
)
def test_an_event_that_triggers_nothing_leaves_nothing(
    edition: Edition, alice: Subscription, program: Program, told: EventInput, why_not: str
) -> None:
    cast.bob(program, clock=at(BEGAN))
    Subscriber.objects.filter(email="bob@example.com").update(external_id="crm-2")
    answer = take_event(told=told, clock=at(BEGAN))
    assert (answer["triggered"], answer["why_not"]) == ([], why_not)
    assert not Event.objects.exists()
    assert not Delivery.objects.filter(kind="edition").exists()


def test_an_edition_that_does_not_run_is_triggered_by_nothing(
    program: Program, alice: Subscription
) -> None:
    approved(program, "shipped", on("order.shipped"), clock=at(BEGAN))
    assert take_event(told=event(), clock=at(BEGAN))["why_not"] == "no_edition"


def test_a_paused_edition_keeps_what_it_was_told_for(edition: Edition, alice: Subscription) -> None:
    stopping.pause(edition=edition)
    take_event(told=event(), clock=at(BEGAN))
    assert round_of(at(BEGAN)) == []
    editions.resume(edition=edition)
    assert round_of(at(BEGAN)) == ["alice shipped"]


def test_what_waited_too_long_is_not_worth_sending(edition: Edition, alice: Subscription) -> None:
    take_event(told=event(), clock=at(BEGAN))
    assert round_of(at(BEGAN, days=2)) == []
    assert state_of(edition, alice) == "expired"


def test_an_id_names_one_event_only(edition: Edition, alice: Subscription) -> None:
    take_event(told=event(), clock=at(BEGAN))
    other = event(after=timedelta(minutes=1))
    with pytest.raises(EventIdReused):
        take_event(told=other, clock=at(BEGAN, minutes=2))
    first, second = take_events(told=[event(2), event(2, name="other")], clock=at(BEGAN))
    assert isinstance(first, dict)
    assert isinstance(second, EventIdReused)


def test_the_same_event_twice_in_a_batch_is_answered_the_same(
    edition: Edition, alice: Subscription
) -> None:
    first, second = take_events(told=[event(), event()], clock=at(BEGAN))
    assert first == second
    assert Delivery.objects.filter(edition=edition).count() == 1


def test_an_event_from_later_is_an_error_and_a_clock_that_is_a_little_ahead_is_none(
    edition: Edition, alice: Subscription
) -> None:
    with pytest.raises(EventAhead):
        take_event(told=event(after=timedelta(minutes=6)), clock=at(BEGAN))
    told = event(after=timedelta(minutes=4))
    first = take_event(told=told, clock=at(BEGAN))
    assert take_event(told=told, clock=at(BEGAN, hours=1)) == first


def test_values_go_once_they_are_used(edition: Edition, alice: Subscription) -> None:
    take_event(told=event(properties={"last_purchase_on": "2026-03-01"}), clock=at(BEGAN))
    assert forget_events(clock=at(BEGAN)) == 0
    round_of(at(BEGAN))
    assert forget_events(clock=at(BEGAN)) == 1
    assert Event.objects.get().fields == []


def test_inv_14_values_go_when_the_yes_ends(edition: Edition, alice: Subscription) -> None:
    take_event(told=event(properties={"last_purchase_on": "2026-03-01"}), clock=at(BEGAN))
    leave(subscription_id=alice.id, method=Method.LEAVE_PAGE, clock=at(BEGAN, minutes=1))
    assert Event.objects.get().sealed is None
    assert round_of(at(BEGAN, minutes=3)) == []


def test_inv_14_values_go_when_a_yes_again_leaves_out_their_tick(
    edition: Edition, program: Program, alice: Subscription
) -> None:
    cast.alice(program, chosen=["usual_store"], clock=at(BEGAN, hours=1))
    told = event(after=timedelta(hours=2), properties={"usual_store": "Riverside"})
    assert take_event(told=told, clock=at(BEGAN, hours=2))["stored"] == ["usual_store"]
    cast.alice(program, chosen=[], clock=at(BEGAN, hours=3))
    assert Event.objects.get().sealed is None


def test_inv_14_values_go_that_a_lowered_relationship_forbids(
    edition: Edition, alice: Subscription
) -> None:
    """No entry of the ledger says so, so the next sweep finds it; until then it is not used."""
    take_event(told=event(properties={"last_purchase_on": "2026-03-01"}), clock=at(BEGAN))
    Subscriber.objects.update(relationship="prospect")
    assert_every_invariant_holds()
    mail = MailSystem()
    round_of(at(BEGAN), mail)
    assert mail.taken[0].values["last_purchase_on"] == "none"
    assert forget_events(clock=at(BEGAN, minutes=5)) == 1
    assert Event.objects.get().sealed is None


def test_an_event_is_remembered_for_as_long_as_it_could_be_told_again(
    edition: Edition, alice: Subscription
) -> None:
    take_event(told=event(), clock=at(BEGAN))
    round_of(at(BEGAN))
    almost, over = BEGAN + MOST_AGE - timedelta(seconds=1), BEGAN + MOST_AGE
    forget_events(clock=at(almost))
    assert Event.objects.count() == 1
    forget_events(clock=at(over))
    assert not Event.objects.exists()
    assert take_event(told=event(), clock=at(over))["why_not"] == "out_of_date"
    assert Delivery.objects.filter(edition=edition).count() == 1


def test_inv_8_erasure_leaves_no_event(edition: Edition, alice: Subscription) -> None:
    take_event(told=event(properties={"last_purchase_on": "2026-03-01"}), clock=at(BEGAN))
    erase(
        subscriber_id=alice.subscriber_id,
        actor=Actor.PERSON,
        method=Method.PREFERENCES,
        clock=at(BEGAN, minutes=1),
    )
    assert not Event.objects.exists()
    assert_every_invariant_holds()


def test_what_an_event_does_not_tell_is_missing(edition: Edition, alice: Subscription) -> None:
    take_event(told=event(), clock=at(BEGAN))
    mail = MailSystem()
    round_of(at(BEGAN), mail)
    assert mail.taken[0].values["last_purchase_on"] == "none"


@pytest.mark.parametrize(
    ("when", "code"),
    [
        (on("order.shipped", "allergies"), "undeclared_event_field"),
        (on("order.shipped", "first_name"), "unread_event_field"),
    ],
)
def test_what_an_edition_wants_of_an_event_is_held_against_the_promise(
    program: Program, when: When, code: str
) -> None:
    edition = editions.save(
        program=program,
        name="wanting",
        texts=[Draft("en", "Yours", "", "Hello.")],
        prepared_by=factories.marketer(),
        clock=at(BEGAN),
        when=when,
    )
    assert [problem.code for problem in editions.check(edition)] == [code]


def test_what_was_told_is_in_the_copy_that_a_person_gets(
    edition: Edition, alice: Subscription
) -> None:
    take_event(told=event(properties={"last_purchase_on": "2026-03-01"}), clock=at(BEGAN))
    document = access_document(subscriber_id=alice.subscriber_id, clock=at(BEGAN))
    [told] = document["events"]
    assert (told["event_id"], told["name"]) == ("order-1", "order.shipped")
    assert told["values"] == {"last_purchase_on": "2026-03-01"}
    assert "2026-03-01" in access_page(document)


def test_inv_15_what_happened_before_a_restore_triggers_nothing_again(
    edition: Edition, alice: Subscription
) -> None:
    """Its message may have gone, and the backup does not know of it."""
    append_restored(at=BEGAN + timedelta(hours=1), details={})
    answer = take_event(told=event(), clock=at(BEGAN, hours=2))
    assert (answer["triggered"], answer["why_not"]) == ([], "out_of_date")
    later = event(2, after=timedelta(hours=2))
    assert take_event(told=later, clock=at(BEGAN, hours=2))["triggered"] != []
