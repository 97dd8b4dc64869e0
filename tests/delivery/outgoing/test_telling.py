"""Each event is written with what happened, for the endpoints that want it."""

from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent.rules.vocabulary import Actor, Method
from consent.services.contradict import contradict, correct
from consent.services.erase import erase
from consent.services.leave import leave
from consent.services.withdraw import withdraw
from delivery.gateways.base import Verdict
from delivery.models import Delivery, ProgramHold, WebhookDelivery
from delivery.rules.feedback import Answer
from delivery.rules.vocabulary import DeliveryState
from delivery.services.feedback import say_feedback
from delivery.services.settling import accept
from programs.models import Program
from programs.services.programs import hold_program
from subscribers.models import Subscriber
from tests import cast, factories
from tests.delivery.control.mail import Mail, on_its_way, turn
from tests.delivery.mail_events import telling
from tests.delivery.outgoing.hooks import data, endpoint, told, types_told
from tests.delivery.sending import NOW, at

pytestmark = pytest.mark.django_db


@pytest.fixture
def program() -> Program:
    return factories.published_program(
        "weekly-usuals", uses=["first_name", ("diet", "optional")], clock=at(days=-30)
    )


def called(address: str, external_id: str) -> Subscriber:
    Subscriber.objects.filter(email=address).update(external_id=external_id)
    return cast.person(address)


def test_a_yes_is_told_with_the_data_that_is_wanted_now(program: Program) -> None:
    endpoint()
    row = cast.alice(program, chosen=["diet"])
    called("alice@example.com", "crm-1")

    assert types_told() == ["subscription.pending", "subscription.confirmed", "profile.needed"]
    confirmed = data("subscription.confirmed")
    assert confirmed["external_id"] == "crm-1"
    assert confirmed["program"] == "weekly-usuals"
    assert confirmed["invitation_version"] == 1
    assert (confirmed["actor"], confirmed["method"]) == ("person", "confirmation")
    assert confirmed["consent_event"] == row.permitted_by_id
    assert data("profile.needed") == {
        "external_id": "crm-1",
        "program": "weekly-usuals",
        "required": ["first_name"],
        "optional": ["diet"],
    }
    assert told()[0]["timestamp"].endswith("Z")


def test_nothing_that_is_told_holds_a_name_or_an_address(program: Program) -> None:
    endpoint()
    cast.alice(program)
    cast.carol(program)

    written = " ".join(str(row) for row in WebhookDelivery.objects.values_list("data", "sealed"))
    assert "alice" not in written + str(told())
    assert "example.com" not in written + str(told())


def test_leaving_is_told_and_so_is_what_we_end(program: Program) -> None:
    endpoint(types=["subscription.withdrawn", "subscription.revoked"])
    cast.carol(program)
    bob = cast.say_yes(program, "bob@example.com")
    withdraw(
        pairs=[(bob.subscriber_id, program.pk)],
        actor=Actor.CONTROLLER,
        method=Method.ADMIN,
        clock=timezone.now,
    )

    assert types_told() == ["subscription.withdrawn", "subscription.revoked"]
    assert data("withdrawn")["method"] == "leave_page"


def test_a_correction_names_the_fields_and_no_value(program: Program) -> None:
    alice = cast.alice(program).subscriber
    endpoint()
    who: dict[str, Any] = {"ip": "192.0.2.7", "user_agent": "a browser", "clock": timezone.now}

    correct(subscriber_id=alice.pk, field="first_name", value="Alix", **who)
    contradict(subscriber_id=alice.pk, field="diet", **who)

    first, second = (each["data"] for each in told("profile.corrected"))
    assert first == {
        "external_id": alice.external_id,
        "corrected": ["first_name"],
        "contradicted": [],
    }
    assert second["contradicted"] == ["diet"]
    assert "Alix" not in str(told())


def test_only_who_wants_it_is_told_and_each_for_themselves(program: Program) -> None:
    endpoint(types=["subscription.withdrawn"])
    wants, also = endpoint(types=["subscription.pending"]), endpoint()
    cast.bob(program)

    rows = WebhookDelivery.objects.order_by("endpoint")
    assert [row.endpoint_id for row in rows] == [wants.pk, also.pk]
    assert len({row.event_id for row in rows}) == 2


def test_what_is_rolled_back_is_never_told(program: Program) -> None:
    endpoint()
    with transaction.atomic():
        cast.alice(program)
        assert WebhookDelivery.objects.exists()
        transaction.set_rollback(True)

    assert not WebhookDelivery.objects.exists()


def sent_to_alice(program: Program) -> Delivery:
    cast.alice(program, clock=at(days=-20))
    Delivery.objects.all().delete()
    on_its_way(program, clock=at(seconds=-9))
    turn(Mail(), clock=at(seconds=-9))
    return Delivery.objects.get(state=DeliveryState.SENT)


def test_messages_that_go_and_do_not_go_are_told(program: Program) -> None:
    cast.alice(program, clock=at(days=-20))
    carol = cast.say_yes(program, "carol@example.com", clock=at(days=-20))
    called("alice@example.com", "crm-1")
    Delivery.objects.all().delete()
    on_its_way(program, clock=at(seconds=0))
    leave(subscription_id=carol.pk, method=Method.LEAVE_PAGE, clock=at(seconds=0))
    endpoint()
    turn(Mail(), clock=at(seconds=0))

    sent, withheld = data("delivery.sent"), data("delivery.withheld")
    assert sent == {
        "external_id": "crm-1",
        "delivery": Delivery.objects.get(state=DeliveryState.SENT).pk,
        "kind": "edition",
        "program": "weekly-usuals",
        "edition": Delivery.objects.get(state=DeliveryState.SENT).edition.name,  # type: ignore[union-attr]
        "invitation_version": 1,
    }
    assert withheld["refusal"] == "withdrawn"
    assert withheld["external_id"] == carol.subscriber.external_id


def test_what_is_uncertain_is_told_when_it_is_known(program: Program) -> None:
    cast.alice(program, clock=at(days=-20))
    Delivery.objects.all().delete()
    on_its_way(program, clock=at(seconds=0))
    endpoint()
    turn(Mail((Verdict.UNKNOWN, "lost_in_data")), clock=at(seconds=0))
    assert types_told() == []

    with telling.webhooks():
        telling.tell(telling.postmark("Delivery", Delivery.objects.get(), NOW))

    assert types_told() == ["delivery.sent"]


def test_bounces_and_complaints_are_told(program: Program) -> None:
    sent = sent_to_alice(program)
    endpoint(types=["delivery.bounced", "delivery.complained"])
    with telling.webhooks():
        telling.tell(telling.postmark("HardBounce", sent, NOW, **telling.HARD))
        telling.tell(telling.postmark("SpamComplaint", sent, NOW, 2))

    assert sorted(types_told()) == ["delivery.bounced", "delivery.complained"]
    assert data("bounced")["bounce"] == "hard"
    assert data("complained")["delivery"] == sent.pk


def test_feedback_is_told_without_who_and_what(program: Program) -> None:
    """Single answers are shown to nobody (ADR 0025)."""
    sent = sent_to_alice(program)
    endpoint()

    answer = Answer(useful=False, too_personal=True, remark="Leave me alone.")
    assert say_feedback(delivery_id=sent.pk, answer=answer, clock=timezone.now)

    assert set(data("feedback.received")) == {"program", "edition"}
    [row] = WebhookDelivery.objects.all()
    assert (row.subscriber_id, row.delivery_id) == (None, None)


def test_holding_and_publishing_are_told(program: Program) -> None:
    endpoint()
    factories.published_program("recipes")
    hold_program(program=program)
    other = Program.objects.get(slug="recipes")
    ProgramHold.objects.create(program=other, why="too many bounced", held_at=timezone.now())
    hold_program(program=other)

    assert data("invitation.published") == {
        "program": "recipes",
        "invitation_version": 1,
        "asks_for_more": False,
    }
    assert [each["data"] for each in told("program.held")] == [
        {"program": "weekly-usuals", "by": "staff"},
        {"program": "recipes", "by": "guardrail"},
    ]


def test_an_erasure_is_told_by_name_and_leaves_none(program: Program) -> None:
    endpoint()
    alice = cast.alice(program).subscriber
    called("alice@example.com", "crm-alice")

    erase(subscriber_id=alice.pk, actor=Actor.PERSON, method=Method.PREFERENCES, clock=timezone.now)

    assert [(each["type"], each["data"]) for each in told()] == [
        ("subscriber.erased", {"external_id": "crm-alice"})
    ]
    [row] = WebhookDelivery.objects.all()
    assert row.subscriber_id is None
    assert b"crm-alice" not in bytes(row.sealed or b"")


def test_without_an_endpoint_a_message_costs_no_statement_more(program: Program) -> None:
    """What every message goes through tells within the statement that settles it."""
    cast.alice(program, clock=at(days=-20))
    Delivery.objects.update(permitted_by=F("asked_by"))
    row = Delivery.objects.get(kind="welcome")
    with CaptureQueriesContext(connection) as without:
        accept([(row.pk, at()())], permitted_at=at()())
    endpoint()
    with CaptureQueriesContext(connection) as joined:
        accept([(row.pk, at()())], permitted_at=at()())

    assert len(joined) <= len(without)
    assert types_told() == ["delivery.sent"]


def test_many_are_told_by_as_many_statements_as_one(program: Program) -> None:
    endpoint()
    people = [cast.say_yes(program, f"p{n}@example.com").subscriber_id for n in range(8)]

    def taken(ids: list[int]) -> int:
        with CaptureQueriesContext(connection) as queries:
            withdraw(
                pairs=[(id_, program.pk) for id_ in ids],
                actor=Actor.CONTROLLER,
                method=Method.API,
                clock=timezone.now,
            )
        return len(queries)

    taken(people[:1])
    assert taken(people[1:3]) == taken(people[3:])
    assert types_told().count("subscription.revoked") == 8
