"""A person's own ceiling holds like the promise does, for what was sent before it, too."""

from datetime import timedelta

import pytest

from consent.models import Subscription
from consent.rules.vocabulary import Method
from consent.selectors.names import Named, PersonName
from consent.services.change import change
from consent.services.leave import leave, undo
from delivery.gateways.choosing import default_gateway
from delivery.models import Delivery, Slot
from delivery.rendering.compose import Composer
from delivery.selectors.invariants import promised, queries
from delivery.selectors.permission import check
from delivery.services import editions
from delivery.services.claiming import EDITIONS, claim
from delivery.services.handing_over import hand_over
from delivery.services.intending import intend
from delivery.services.planning import plan_due
from delivery.services.preparing import prepare
from programs.models import Program
from programs.rules.vocabulary import Period
from tests import cast, factories
from tests.cast import Clock
from tests.delivery.sending import (
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
    return factories.published_program(
        "often", frequency_count=2, frequency_period=Period.WEEK, clock=at(days=-200)
    )


def less_often(row: Subscription, period: str, clock: Clock) -> None:
    change(subscription_id=row.id, less_often=period, ip="", user_agent="", clock=clock)


def sent(program: Program, day: float) -> str:
    """Send an edition on `day`; return what became of Alice's."""
    edition = approved_edition(program, f"on {day}", body="Hello", clock=at(days=day))
    [outcome] = send(edition, at(days=day))
    return outcome


def test_inv_3_less_often_holds_from_the_next_one_on(program: Program, smtp_sink: SmtpSink) -> None:
    row = cast.alice(program, clock=at(days=-150))
    assert [sent(program, day) for day in (-100, -98)] == ["sent", "sent"]

    less_often(row, "month", at(days=-95))

    days = (-94, -80, -69, -66, -60, -37, -35)
    assert [sent(program, day) for day in days] == [
        "too_soon",
        "too_soon",
        "too_soon",
        "sent",
        "too_soon",
        "too_soon",
        "sent",
    ]
    assert_every_invariant_holds()


def test_inv_3_who_came_back_to_less_gets_less_from_the_next_one_on(
    program: Program, smtp_sink: SmtpSink
) -> None:
    row = cast.alice(program, clock=at(days=-150))
    assert [sent(program, day) for day in (-100, -98)] == ["sent", "sent"]

    left = leave(subscription_id=row.id, method=Method.LEAVE_PAGE, clock=at(days=-95))
    assert left is not None
    assert undo(event_id=left.id, instead="often_month", clock=at(days=-95, minutes=5))

    assert [sent(program, day) for day in (-94, -80, -66, -60)] == [
        "too_soon",
        "too_soon",
        "sent",
        "too_soon",
    ]
    assert_every_invariant_holds()


def test_inv_2_who_came_back_to_a_pause_gets_nothing_in_it(
    program: Program, smtp_sink: SmtpSink
) -> None:
    row = cast.alice(program, clock=at(days=-150))
    left = leave(subscription_id=row.id, method=Method.LEAVE_PAGE, clock=at(days=-95))
    assert left is not None
    assert undo(event_id=left.id, instead="pause_month", clock=at(days=-95, minutes=5))

    assert [sent(program, day) for day in (-94, -66, -64)] == ["paused", "paused", "sent"]
    assert_every_invariant_holds()


def test_inv_3_lifting_it_gives_what_was_promised_back(
    program: Program, smtp_sink: SmtpSink
) -> None:
    row = cast.alice(program, clock=at(days=-150))
    less_often(row, "month", at(days=-149))
    assert [sent(program, day) for day in (-100, -93)] == ["sent", "too_soon"]

    less_often(row, "", at(days=-92))

    days = (-91, -90, -89, -85, -84, -83)
    assert [sent(program, day) for day in days] == [
        "sent",
        "sent",
        "too_soon",
        "too_soon",
        "sent",
        "sent",
    ]
    assert_every_invariant_holds()


def test_inv_3_back_and_forth_never_brings_more_than_either_allowed(
    program: Program, smtp_sink: SmtpSink
) -> None:
    row = cast.alice(program, clock=at(days=-150))
    assert [sent(program, day) for day in (-100, -97)] == ["sent", "sent"]
    for day, period in ((-96, "month"), (-95, "week"), (-94, ""), (-92.5, "quarter"), (-92, "")):
        less_often(row, period, at(days=day))

    assert [sent(program, day) for day in (-91, -90.5, -90, -89)] == [
        "sent",
        "too_soon",
        "sent",
        "too_soon",
    ]
    assert_every_invariant_holds()


def test_the_places_of_a_person_who_says_yes_again_stand_in_nobodys_way(
    program: Program, smtp_sink: SmtpSink
) -> None:
    cast.alice(program, clock=at(days=-150))
    assert [sent(program, day) for day in (-100, -97)] == ["sent", "sent"]

    cast.alice(program, clock=at(days=-92))

    assert [sent(program, day) for day in (-91.9, -91.8)] == ["sent", "too_soon"]
    assert_every_invariant_holds()


def test_the_answer_to_whether_something_may_go_names_the_persons_own_time(
    program: Program, smtp_sink: SmtpSink
) -> None:
    row = cast.alice(program, clock=at(days=-150))
    sent(program, -10)
    named = Named(person=PersonName(email="alice@example.com"), program=program.slug)
    assert check(named=named, clock=at(days=-9)).allowed

    less_often(row, "quarter", at(days=-9))

    answer = check(named=named, clock=at(days=-9))
    assert answer.refusal == "too_soon"
    assert answer.next_allowed_at == Slot.objects.get().during.upper
    assert answer.next_allowed_at is not None
    assert answer.next_allowed_at - at(days=-10)() >= timedelta(days=89)


def test_inv_3_verify_counts_again_from_what_the_person_said(
    program: Program, smtp_sink: SmtpSink
) -> None:
    row = cast.alice(program, clock=at(days=-150))
    assert [sent(program, day) for day in (-100, -98)] == ["sent", "sent"]
    less_often(row, "month", at(days=-90))
    assert queries.broken(promised.WITHIN_THE_PROMISE) == []

    # As if the second had gone after they had said so.
    second = Delivery.objects.filter(kind="edition").latest("id")
    Delivery.objects.filter(id=second.id).update(permitted_at=at(days=-89)())

    assert queries.broken(promised.WITHIN_THE_PROMISE) == [str(second.id)]


def test_inv_3_what_was_intended_before_they_said_so_is_not_handed_over(
    program: Program, smtp_sink: SmtpSink
) -> None:
    row = cast.alice(program, clock=at(days=-150))
    assert sent(program, -100) == "sent"
    second = approved_edition(program, "second", body="Hello", clock=at(days=-99))
    editions.send_now(edition=second, clock=at(days=-99))
    plan_due(clock=at(days=-99))
    claims = claim(kinds=EDITIONS, limit=10, clock=at(days=-99))
    going = intend(
        prepared=prepare(claims=claims, composer=Composer(), clock=at(days=-99)), clock=at(days=-99)
    )
    assert Slot.objects.count() == 2

    less_often(row, "month", at(days=-99))
    gateway = default_gateway()
    hand_over(intended=going, gateway=gateway, clock=at(days=-99))
    gateway.close()

    assert Slot.objects.count() == 1
    work(at(days=-99))
    assert outcomes(second) == {"too_soon": 1}
    assert len(smtp_sink.messages) == 1
    assert_every_invariant_holds()
