"""A new address gets nothing before its mailbox confirms it, and then what there was goes on."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from consent.ledger import evidence_of
from consent.models import ConsentEvent, Subscription
from consent.rules.vocabulary import Actor, EventKind, Method, State
from consent.selectors.standing import permission
from consent.selectors.tokens import confirm_token
from consent.services.leave import leave, pause, undo
from consent.services.moving import AddressConfirmed, change_address, confirm_address
from consent.services.upsert import PersonInput, UpsertInput, upsert
from delivery.models import Delivery
from programs.models import Program
from subscribers.models import Subscriber
from tests import cast, factories
from tests.delivery.sending import NOW, approved_edition, assert_every_invariant_holds, at, send
from tests.smtp_sink import SmtpSink

pytestmark = pytest.mark.django_db

OLD, NEW = "alice@example.com", "alice@new.example"


@pytest.fixture
def program() -> Program:
    return factories.published_program("weekly-usuals", uses=[("allergies", "asked")])


@pytest.fixture
def alice(program: Program) -> Subscription:
    row = cast.alice(program, chosen=["allergies"], answers={"allergies": ["nuts"]}, clock=at())
    upsert_as(OLD)
    return row


def upsert_as(email: str, by: str = "crm") -> None:
    person = PersonInput(external_id="A-1", email=email)
    upsert(items=[UpsertInput(person=person)], by=by, clock=at(minutes=1))


def moves() -> list[ConsentEvent]:
    return list(ConsentEvent.objects.filter(kind=EventKind.MOVED).order_by("id"))


def confirm_at(moved: ConsentEvent, **after: float) -> AddressConfirmed:
    return confirm_address(event_id=moved.id, ip=cast.IP, user_agent="", clock=at(**after))


def refusal(row: Subscription, **after: float) -> str | None:
    return permission(row.subscriber_id, row.program_id, at(**after)).refusal


def address_mails() -> list[Delivery]:
    return list(Delivery.objects.filter(kind="address").order_by("id"))


@pytest.mark.parametrize(("by", "method"), [("crm", Method.API), ("import", Method.IMPORT)])
def test_the_ledger_tells_of_an_address_that_the_controller_changed(
    alice: Subscription, by: str, method: Method
) -> None:
    upsert_as(NEW, by)

    [moved] = moves()
    assert (moved.actor, moved.method, moved.program_id) == (Actor.CONTROLLER, method, None)
    assert moved.details == {"address_version": 2}
    assert evidence_of(moved).address == NEW
    assert refusal(alice, minutes=2) == "address_unconfirmed"


def test_only_a_known_persons_other_address_is_an_entry(alice: Subscription) -> None:
    before = ConsentEvent.objects.count()

    upsert_as(OLD.upper())
    upsert(
        items=[UpsertInput(person=PersonInput(external_id="B-1", email="b@example.com"))],
        by="crm",
        clock=timezone.now,
    )
    upsert(
        items=[UpsertInput(person=PersonInput(external_id="B-1", email="c@example.com"))],
        by="crm",
        clock=timezone.now,
    )

    assert ConsentEvent.objects.count() == before


def test_a_thousand_moves_take_a_handful_of_statements(
    program: Program, django_assert_max_num_queries: Any
) -> None:
    for number in range(40):
        cast.say_yes(program, f"p{number}@example.com")
    people = {row.email: row.external_id for row in Subscriber.objects.all()}
    moved = [
        UpsertInput(person=PersonInput(external_id=external_id, email=f"new-{email}"))
        for email, external_id in people.items()
    ]

    with django_assert_max_num_queries(60):
        upsert(items=moved, by="import", clock=timezone.now)

    assert len(moves()) == len(address_mails()) == 40


def test_it_goes_on_once_confirmed_with_the_same_end_wishes_and_request(
    alice: Subscription,
) -> None:
    before = ConsentEvent.objects.get(id=alice.permitted_by_id or 0)
    upsert_as(NEW)
    [moved] = moves()

    assert confirm_at(moved, days=2) == AddressConfirmed.CONFIRMED

    alice.refresh_from_db()
    yes = ConsentEvent.objects.get(kind=EventKind.RENEWED)
    assert alice.permitted_by_id == yes.id
    assert (yes.actor, yes.method, yes.address_version) == (Actor.PERSON, "confirmation", 2)
    assert (yes.answers_id, yes.valid_until) == (before.answers_id, before.valid_until)
    assert yes.details["moved"] == moved.id
    assert alice.chosen == ["allergies"]
    assert refusal(alice, days=2) is None
    assert_every_invariant_holds()


def test_a_second_click_changes_nothing(alice: Subscription) -> None:
    upsert_as(NEW)
    [moved] = moves()

    assert [confirm_at(moved, days=1) for _ in range(2)] == [AddressConfirmed.CONFIRMED] * 2
    assert ConsentEvent.objects.filter(kind=EventKind.RENEWED).count() == 1


def test_a_pause_goes_on_at_the_new_address(alice: Subscription) -> None:
    pause(subscription_id=alice.id, until=NOW + timedelta(days=20), clock=at())
    upsert_as(NEW)
    [moved] = moves()

    confirm_at(moved, days=1)

    assert refusal(alice, days=2) == "paused"
    assert refusal(alice, days=21) is None


def test_a_leaving_after_a_move_can_be_taken_back(alice: Subscription) -> None:
    upsert_as(NEW)
    confirm_at(moves()[0], days=1)

    left = leave(subscription_id=alice.id, method=Method.LEAVE_PAGE, clock=at(days=2))
    assert left is not None
    assert undo(event_id=left.id, clock=at(days=2, minutes=1))

    assert refusal(alice, days=2, minutes=2) is None
    assert_every_invariant_holds()


def test_what_ended_is_not_revived_by_a_confirmed_address(
    program: Program, alice: Subscription
) -> None:
    upsert_as(NEW)
    leave(subscription_id=alice.id, method=Method.LEAVE_PAGE, clock=at(hours=1))

    assert confirm_at(moves()[0], days=1) == AddressConfirmed.CONFIRMED

    assert not ConsentEvent.objects.filter(kind=EventKind.RENEWED).exists()
    assert refusal(alice, days=2) == "withdrawn"


@pytest.mark.parametrize("why", ["a month later", "moved again"])
def test_an_old_move_confirms_nothing(alice: Subscription, why: str) -> None:
    upsert_as(NEW)
    if why == "moved again":
        upsert_as("alice@third.example")

    outcome = confirm_at(moves()[0], days=31 if why == "a month later" else 1)

    assert outcome == AddressConfirmed.EXPIRED
    assert refusal(alice, days=1) == "address_unconfirmed"


def test_inv_13_confirming_an_address_lifts_no_stop(alice: Subscription) -> None:
    Subscriber.objects.update(suppressed_by="person", suppressed_at=NOW)
    upsert_as(NEW)

    confirm_at(moves()[0], days=1)

    assert refusal(alice, days=1) == "suppressed"


def test_one_message_asks_the_new_address_and_a_newer_move_replaces_it(
    alice: Subscription,
) -> None:
    upsert_as(NEW)
    upsert_as("alice@third.example")

    first, second = address_mails()
    assert (first.state, first.refusal) == ("withheld", "expired")
    assert (second.state, second.asked_by_id) == ("due", moves()[1].id)
    assert second.subscription_id is None


def test_three_messages_a_day_are_enough(alice: Subscription) -> None:
    for number in range(5):
        upsert_as(f"alice@{number}.example")

    assert len(moves()) == 5
    assert len(address_mails()) == 3


def test_nothing_is_asked_where_nothing_waits(program: Program) -> None:
    cast.carol(program)
    carol = cast.person("carol@example.com")
    stated = PersonInput(external_id=carol.external_id, email="carol@new.example")

    upsert(items=[UpsertInput(person=stated)], by="crm", clock=timezone.now)

    assert len(moves()) == 1
    assert address_mails() == []


def test_the_person_changes_their_own_address(alice: Subscription) -> None:
    change_address(
        subscriber_id=alice.subscriber_id, address=NEW, ip=cast.IP, user_agent="", clock=at()
    )

    [moved] = moves()
    assert (moved.actor, moved.method) == (Actor.PERSON, Method.PREFERENCES)
    assert evidence_of(moved).ip == cast.IP
    assert cast.person(NEW).address_version == moved.address_version == 2
    assert refusal(alice) == "address_unconfirmed"
    assert [mail.asked_by_id for mail in address_mails()] == [moved.id]


def test_the_same_address_again_is_no_change(alice: Subscription) -> None:
    change_address(subscriber_id=alice.subscriber_id, address=OLD.upper(), clock=at())

    assert moves() == []


def test_inv_12_an_address_of_somebody_else_is_answered_the_same_and_takes_the_old_one_away(
    program: Program, alice: Subscription
) -> None:
    cast.bob(program)

    change_address(subscriber_id=alice.subscriber_id, address="bob@example.com", clock=at())

    person = Subscriber.objects.get(id=alice.subscriber_id)
    assert (person.email, person.address_version) == (None, 2)
    assert refusal(alice) == "address_unconfirmed"
    assert address_mails() == []
    assert confirm_at(moves()[0], minutes=1) == AddressConfirmed.EXPIRED


def test_inv_13_a_stop_on_the_new_address_is_carried_and_in_the_ledger(
    program: Program, alice: Subscription
) -> None:
    cast.erin(program)
    Subscriber.objects.filter(email="erin@example.com").update(email=None)

    upsert_as("erin@example.com")

    stop = ConsentEvent.objects.get(
        kind=EventKind.SUPPRESSED, subject__subscriber=alice.subscriber_id
    )
    assert stop.details == {"by": "person", "carried": True}
    assert Subscriber.objects.get(id=alice.subscriber_id).suppressed_by == "person"


def test_a_crm_changes_an_address_and_it_goes_on_in_the_same_term(
    program: Program, alice: Subscription, smtp_sink: SmtpSink
) -> None:
    upsert_as(NEW)
    edition = approved_edition(program, "one", body="Your list.")
    assert send(edition, at(hours=1)) == {"address_unconfirmed": 1}

    confirm_at(moves()[0], hours=2)

    assert send(approved_edition(program, "two", body="Your list."), at(hours=3)) == {"sent": 1}
    assert [mail.recipients for mail in smtp_sink.messages] == [[NEW]]
    assert cast.subscription(program, NEW).ends_at == alice.ends_at
    assert_every_invariant_holds()


@pytest.fixture
def visitor() -> Client:
    return Client(enforce_csrf_checks=True)


def address_of(moved: ConsentEvent, language: str = "en") -> str:
    return f"/c/{confirm_token(moved.id)}/?language={language}"


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "Is this your address now?"),
        ("de", "Ist das jetzt Ihre Adresse?"),
        ("fr", "Est-ce maintenant votre adresse ?"),
    ],
)
def test_the_page_shows_the_masked_address_and_what_would_go_on(
    alice: Subscription, visitor: Client, language: str, title: str
) -> None:
    upsert_as(NEW)

    page = visitor.get(address_of(moves()[0], language)).content.decode()

    assert f"<h1>{title}</h1>" in page
    assert "a•••@n•••.example" in page
    assert NEW not in page
    assert "Weekly usuals" in page
    assert page.count('<form class="alone" method="post">') == 1


def test_inv_10_looking_at_the_page_changes_nothing(alice: Subscription, visitor: Client) -> None:
    upsert_as(NEW)
    before = ConsentEvent.objects.count()

    for method in ("get", "head", "options"):
        getattr(visitor, method)(address_of(moves()[0]))

    assert ConsentEvent.objects.count() == before


def test_the_button_confirms_and_the_page_says_what_goes_on(
    program: Program, alice: Subscription, visitor: Client
) -> None:
    upsert_as(NEW)

    page = visitor.post(address_of(moves()[0]))

    assert page.status_code == 200
    assert "Your address is confirmed" in page.content.decode()
    assert "Weekly usuals" in page.content.decode()
    assert cast.subscription(program, NEW).state == State.ACTIVE
    assert "Your address is confirmed" in visitor.get(address_of(moves()[0])).content.decode()


def test_the_page_says_that_a_stop_stays(alice: Subscription, visitor: Client) -> None:
    upsert_as(NEW)
    Subscriber.objects.update(suppressed_by="person", suppressed_at=NOW)

    for page in (visitor.get(address_of(moves()[0])), visitor.post(address_of(moves()[0]))):
        assert "All mail to you is stopped." in page.content.decode()
        assert "from now on" not in page.content.decode()


def test_the_page_of_an_old_move_is_gone(alice: Subscription, visitor: Client) -> None:
    upsert_as(NEW)
    upsert_as("alice@third.example")

    answer = visitor.post(address_of(moves()[0]))

    assert answer.status_code == 410
    assert "newest message" in answer.content.decode()
