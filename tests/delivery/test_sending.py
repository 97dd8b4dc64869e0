"""An edition reaches those whose yes covers it, once, and nobody else."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from consent.models import Subscription
from consent.rules.vocabulary import Method
from consent.services.leave import leave, pause
from consent.services.upsert import PersonInput, UpsertInput, upsert
from delivery.models import Delivery, Edition, Slot
from delivery.rules.vocabulary import EditionState, WhenRefused
from delivery.services import editions, sending, stopping
from delivery.services.claiming import EDITIONS
from delivery.services.handing_over import hand_over
from delivery.services.planning import plan_due, withhold_cancelled
from delivery.services.preparing import prepare
from programs.models import Program
from programs.services.programs import close_program, hold_program
from tests import cast, factories
from tests.delivery.sending import (
    NOW,
    approved_edition,
    assert_every_invariant_holds,
    at,
    outcomes,
    send,
    work,
)
from tests.smtp_sink import SmtpSink

pytestmark = pytest.mark.django_db


@pytest.fixture
def program() -> Program:
    return factories.published_program("weekly-usuals", uses=["first_name"], clock=at(days=-100))


def test_it_reaches_who_said_yes_and_nobody_else(program: Program, smtp_sink: SmtpSink) -> None:
    cast.alice(program)
    cast.bob(program)
    cast.carol(program)
    cast.dan(program)
    cast.erin(program)

    assert send(approved_edition(program)) == {"sent": 1}

    assert [message.recipients for message in smtp_sink.messages] == [["alice@example.com"]]
    assert_every_invariant_holds()


def test_an_edition_with_nothing_left_is_done(program: Program, smtp_sink: SmtpSink) -> None:
    cast.alice(program)
    edition = approved_edition(program)
    send(edition)
    edition.refresh_from_db()
    assert edition.state == EditionState.DONE


def test_planning_twice_plans_once(program: Program, smtp_sink: SmtpSink) -> None:
    cast.alice(program)
    edition = approved_edition(program)
    editions.send_now(edition=edition, clock=timezone.now)

    assert (plan_due(clock=timezone.now), plan_due(clock=timezone.now)) == (1, 0)
    assert Delivery.objects.filter(edition=edition).count() == 1


def test_inv_1_a_delivery_names_the_yes_that_permitted_it(
    program: Program, smtp_sink: SmtpSink
) -> None:
    row = cast.alice(program)
    send(approved_edition(program))

    delivery = Delivery.objects.get(kind="edition")
    assert delivery.permitted_by_id == row.permitted_by_id
    assert delivery.handed_over_at is not None


def test_inv_1_the_database_refuses_a_sent_delivery_without_a_permission(
    program: Program, smtp_sink: SmtpSink
) -> None:
    cast.alice(program)
    send(approved_edition(program))
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.filter(kind="edition").update(permitted_by=None)


def test_a_pause_is_kept(program: Program, smtp_sink: SmtpSink) -> None:
    row = cast.alice(program)
    pause(subscription_id=row.id, until=NOW + timedelta(days=9), clock=timezone.now)
    assert send(approved_edition(program)) == {"paused": 1}


def test_what_may_go_later_is_deferred_while_it_is_worth_sending(
    program: Program, smtp_sink: SmtpSink
) -> None:
    row = cast.alice(program)
    until = timezone.now() + timedelta(hours=2)
    pause(subscription_id=row.id, until=until, clock=timezone.now)
    edition = approved_edition(program, when_refused=WhenRefused.DEFER, valid_for_days=1)

    send(edition)
    assert Delivery.objects.get(edition=edition).state == "due"

    work(clock=lambda: until + timedelta(hours=1))
    assert Delivery.objects.get(edition=edition).state == "sent"


def test_an_edition_that_is_not_worth_sending_any_more_is_not_sent(
    program: Program, smtp_sink: SmtpSink
) -> None:
    cast.alice(program)
    edition = approved_edition(program, valid_for_days=0.5)
    editions.send_now(edition=edition, clock=timezone.now)
    plan_due(clock=timezone.now)

    work(clock=at(days=1))

    assert outcomes(edition) == {"expired": 1}


def test_a_changed_address_gets_nothing_until_it_confirms(
    program: Program, smtp_sink: SmtpSink
) -> None:
    cast.alice(program)
    alice = cast.person("alice@example.com")
    alice.email = "alice@elsewhere.example"
    alice.save()

    assert send(approved_edition(program)) == {"address_unconfirmed": 1}


def test_a_held_program_sends_nothing(program: Program, smtp_sink: SmtpSink) -> None:
    cast.alice(program)
    edition = approved_edition(program)
    hold_program(program=program)
    send(edition)
    assert smtp_sink.messages == []
    assert Delivery.objects.get(edition=edition).state == "due"


def test_a_paused_edition_waits_and_goes_on(program: Program, smtp_sink: SmtpSink) -> None:
    cast.alice(program)
    edition = approved_edition(program)
    editions.send_now(edition=edition, clock=timezone.now)
    plan_due(clock=timezone.now)
    stopping.pause(edition=Edition.objects.get(id=edition.id))

    assert work() == 0

    editions.resume(edition=Edition.objects.get(id=edition.id))
    assert work() == 1
    assert outcomes(edition) == {"sent": 1}


def test_an_edition_for_a_newer_promise_does_not_reach_an_older_yes(
    program: Program, smtp_sink: SmtpSink
) -> None:
    cast.alice(program)
    factories.published_invitation(of=program, uses=["first_name", "usual_store"])
    body = "Hello {{ first_name | default: 'you' }}, {{ usual_store | default: 'any store' }}"

    assert send(approved_edition(program, body=body)) == {"not_covered": 1}


def test_inv_4_a_field_that_is_too_deep_for_the_relationship_is_as_if_absent(
    smtp_sink: SmtpSink,
) -> None:
    program = factories.published_program("deep", uses=["first_name", "usual_store"])
    row = cast.alice(program)
    as_known(row, "established", {"first_name": "Alice", "usual_store": "S401"})
    as_known(row, "prospect", {})
    body = "Hello {{ first_name | default: 'you' }}, at {{ usual_store | default: 'any store' }}."

    send(approved_edition(program, body=body))

    [message] = smtp_sink.messages
    assert "Hello Alice, at any store." in message.text()
    assert "S401" not in message.text() + message.html()
    used = {entry["field"]: entry for entry in Delivery.objects.get(kind="edition").used}
    assert used["usual_store"]["why_not"] == "too_deep"
    assert_every_invariant_holds()


def test_inv_2_who_leaves_after_the_intent_gets_nothing(
    program: Program, smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = cast.alice(program)
    edition = approved_edition(program)
    real = hand_over

    def leave_first(**kwargs: object) -> None:
        leave(subscription_id=row.id, method=Method.ONE_CLICK, clock=timezone.now)
        real(**kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(sending, "hand_over", leave_first)
    send(edition)

    assert outcomes(edition) == {"withdrawn": 1}
    assert not Slot.objects.exists()
    assert smtp_sink.messages == []


def test_a_poison_edition_does_not_stop_a_good_one(program: Program, smtp_sink: SmtpSink) -> None:
    other = factories.published_program("other", uses=["first_name"])
    cast.alice(program)
    cast.alice(other)
    poison, good = approved_edition(program, "poison"), approved_edition(other, "good")
    poison.texts.update(html_template="{% for i in (1..100000000) %}x{% endfor %}")

    send(poison)
    send(good)

    assert outcomes(good) == {"sent": 1}
    assert outcomes(poison) == {"failed": 1}


def test_the_queries_of_a_batch_do_not_grow_with_it(program: Program, smtp_sink: SmtpSink) -> None:
    counts = []
    # The first round has nobody who has had theirs this week.
    for round_, people in enumerate((3, 3, 30)):
        for number in range(people):
            cast.say_yes(program, f"person{round_}-{number}@example.com", clock=at(days=-20))
        edition = approved_edition(program, f"e{round_}")
        editions.send_now(edition=edition, clock=timezone.now)
        plan_due(clock=timezone.now)
        with CaptureQueriesContext(connection) as queries:
            work()
        counts.append(len(queries))
    assert counts[1] == counts[2]


def test_inv_4_a_message_is_composed_anew_where_less_may_be_used_since(
    smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = factories.published_program("deep", uses=["usual_store"])
    row = cast.alice(program)
    as_known(row, "established", {"usual_store": "S401"})
    real = hand_over
    rounds: list[int] = []

    def lower_first(**kwargs: object) -> None:
        if not rounds:
            as_known(row, "prospect", {})
        rounds.append(1)
        real(**kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(sending, "hand_over", lower_first)
    send(approved_edition(program, body="At {{ usual_store | default: 'any store' }}."))

    [message] = smtp_sink.messages
    assert "At any store." in message.text()
    assert len(rounds) == 2


def as_known(row: Subscription, relationship: str, profile: dict[str, str]) -> None:
    """Let the CRM say who the person is to it and what it knows."""
    person = PersonInput(
        external_id=row.subscriber.external_id,
        email=row.subscriber.email,
        relationship=relationship,
    )
    upsert(items=[UpsertInput(person=person, profile=profile)], by="crm", clock=timezone.now)


def test_what_waits_for_a_cancelled_edition_gets_its_end(
    program: Program, smtp_sink: SmtpSink
) -> None:
    cast.alice(program)
    edition = approved_edition(program)
    editions.send_now(edition=edition, clock=timezone.now)
    plan_due(clock=timezone.now)
    stopping.cancel(edition=Edition.objects.get(id=edition.id))

    assert withhold_cancelled(clock=timezone.now) == 1
    assert outcomes(edition) == {"held": 1}
    assert smtp_sink.messages == []


def test_a_closed_program_withholds_and_lets_its_edition_end(
    program: Program, smtp_sink: SmtpSink
) -> None:
    cast.alice(program)
    edition = approved_edition(program)
    close_program(program=program)

    assert send(edition) == {"held": 1}
    edition.refresh_from_db()
    assert edition.state == EditionState.DONE


def test_a_worker_whose_time_is_over_gives_back_what_it_claimed(
    program: Program, smtp_sink: SmtpSink
) -> None:
    cast.alice(program)
    edition = approved_edition(program)
    editions.send_now(edition=edition, clock=timezone.now)
    plan_due(clock=timezone.now)

    assert sending.send_due(kinds=EDITIONS, clock=timezone.now, seconds=-1) == 1
    assert outcomes(edition) == {"due": 1}

    work()
    assert outcomes(edition) == {"sent": 1}


def test_planning_goes_on_slice_by_slice(
    program: Program, smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("delivery.services.planning._AT_ONCE", 2)
    for number in range(5):
        cast.say_yes(program, f"person{number}@example.com")
    edition = approved_edition(program)
    editions.send_now(edition=edition, clock=timezone.now)

    assert plan_due(clock=timezone.now) == 3
    assert outcomes(edition) == {"due": 5}


def test_a_row_that_cannot_be_looked_at_fails_alone(
    program: Program, smtp_sink: SmtpSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison = cast.alice(program)
    cast.say_yes(program, "frank@example.com")
    real = prepare

    def choke(**kwargs: Any) -> object:
        numbers = [claim.delivery_id for claim in kwargs["claims"]]
        if Delivery.objects.filter(id__in=numbers, subscription=poison).exists():
            raise ValueError("poison")
        return real(**kwargs)

    monkeypatch.setattr(sending, "prepare", choke)

    assert send(approved_edition(program)) == {"failed": 1, "sent": 1}


def test_an_edition_that_is_past_its_worth_is_not_approved(program: Program) -> None:
    with pytest.raises(editions.EditionRefused, match="worth sending is past"):
        approved_edition(program, valid_for_days=-1)
