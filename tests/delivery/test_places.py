"""Never more than promised: places, periods and terms (INV-3)."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from psycopg2.extras import DateTimeTZRange

from consent.rules.vocabulary import Method, State
from consent.services.leave import leave, undo
from delivery.models import Delivery, Slot
from delivery.selectors.places import places_held
from delivery.services.planning import complete_last_editions
from programs.models import Program
from programs.rules.vocabulary import Period, TermKind
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


def test_inv_3_a_second_edition_within_the_period_is_too_soon(
    program: Program, smtp_sink: SmtpSink
) -> None:
    cast.alice(program)
    send(approved_edition(program, "first"))

    assert send(approved_edition(program, "second")) == {"too_soon": 1}
    assert len(smtp_sink.messages) == 1
    assert_every_invariant_holds()


def test_the_next_period_has_its_own_place(program: Program, smtp_sink: SmtpSink) -> None:
    cast.alice(program, clock=at(days=-14))
    send(approved_edition(program, "first", clock=at(days=-8)), clock=at(days=-8))
    assert send(approved_edition(program, "second"), clock=at(days=-1)) == {"sent": 1}


def test_what_is_over_is_not_read_to_ask_for_permission(
    program: Program, smtp_sink: SmtpSink
) -> None:
    row = cast.alice(program, clock=at(days=-50))
    for days in (-40, -24, -8, -1):
        send(approved_edition(program, f"e{days}", clock=at(days=days)), clock=at(days=days))

    assert Slot.objects.count() == 4
    [held] = places_held([row.id], NOW)[row.id]
    assert held.ends_at > NOW
    assert held.ends_at <= at(days=6)()
    assert not places_held([row.id], held.ends_at)


def test_as_many_places_as_promised_in_any_period(smtp_sink: SmtpSink) -> None:
    program = factories.published_program(
        "three-a-month", frequency_count=3, frequency_period=Period.MONTH, clock=at(days=-100)
    )
    cast.alice(program, clock=at(days=-40))
    days = range(-30, 0, 5)
    results = [
        send(approved_edition(program, f"e{day}", body="Hello", clock=at(days=day)), at(days=day))
        for day in days
    ]
    assert [next(iter(result)) for result in results] == ["sent"] * 3 + ["too_soon"] * 3


def test_inv_3_several_at_the_same_moment_are_as_many_as_promised(smtp_sink: SmtpSink) -> None:
    program = factories.published_program(
        "two-a-month", frequency_count=2, frequency_period=Period.MONTH, clock=at(days=-9)
    )
    cast.alice(program, clock=at(days=-8))
    results = [
        send(approved_edition(program, name, body="Hello", clock=at(days=-1)), at(days=-1))
        for name in ("first", "second", "third")
    ]
    assert results == [{"sent": 1}, {"sent": 1}, {"too_soon": 1}]
    assert_every_invariant_holds()


def test_inv_3_the_database_refuses_one_more_than_promised(
    program: Program, smtp_sink: SmtpSink
) -> None:
    row = cast.alice(program)
    send(approved_edition(program, "first"))
    taken = Slot.objects.get()
    other = Delivery.objects.create(
        kind="edition",
        subscriber_id=row.subscriber_id,
        subscription=row,
        edition=approved_edition(program, "second"),
        created_at=NOW,
        due_at=NOW,
        promised_at=NOW,
    )
    begins, ends = taken.during.lower, taken.during.upper
    assert begins is not None
    assert ends is not None
    overlapping = DateTimeTZRange(begins + timedelta(days=6), ends + timedelta(days=6))

    for lane in (1, 2):
        with pytest.raises(IntegrityError), transaction.atomic():
            Slot.objects.create(
                subscription=row,
                yes_id=taken.yes_id,
                delivery=other,
                lane=lane,
                lanes=1,
                during=overlapping,
            )


def test_inv_3_one_delivery_of_an_edition(program: Program, smtp_sink: SmtpSink) -> None:
    row = cast.alice(program)
    edition = approved_edition(program)
    send(edition)
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.create(
            kind="edition",
            subscriber_id=row.subscriber_id,
            subscription=row,
            edition=edition,
            created_at=NOW,
            due_at=NOW,
            promised_at=NOW,
        )


def test_a_promise_of_two_editions_ends_with_the_second(smtp_sink: SmtpSink) -> None:
    program = factories.published_program(
        "two-steps",
        frequency_period=Period.DAY,
        term_kind=TermKind.EDITIONS,
        term_editions=2,
        clock=at(days=-100),
    )
    cast.alice(program, clock=at(days=-20))
    for day in (-9, -6):
        edition = approved_edition(program, f"e{day}", body="Hello", clock=at(days=day))
        assert send(edition, clock=at(days=day)) == {"sent": 1}

    third = approved_edition(program, "third", body="Hello")
    assert send(third, clock=at(days=-3)) == {"past_term": 1}

    assert complete_last_editions(clock=timezone.now) == 1
    assert cast.subscription(program, "alice@example.com").state == State.COMPLETED
    assert set(Slot.objects.values_list("is_over", flat=True)) == {True}
    assert complete_last_editions(clock=timezone.now) == 0


def test_nothing_after_the_term(smtp_sink: SmtpSink) -> None:
    program = factories.published_program(
        "ten-days", term_kind=TermKind.DAYS, term_days=10, clock=at(days=-100)
    )
    cast.alice(program, clock=at(days=-11))
    assert send(approved_edition(program, body="Hello")) == {"completed": 1}
    assert smtp_sink.messages == []


def test_inv_3_taking_a_leaving_back_starts_no_new_term(smtp_sink: SmtpSink) -> None:
    program = factories.published_program(
        "two-steps",
        frequency_period=Period.DAY,
        term_kind=TermKind.EDITIONS,
        term_editions=2,
        clock=at(days=-100),
    )
    row = cast.alice(program, clock=at(days=-20))
    for day in (-9, -6):
        send(approved_edition(program, f"e{day}", body="Hello", clock=at(days=day)), at(days=day))
    left = leave(subscription_id=row.id, method=Method.LEAVE_PAGE, clock=at(days=-4))
    assert left is not None
    assert undo(event_id=left.id, clock=at(days=-4, minutes=5))

    third = approved_edition(program, "third", body="Hello")

    assert send(third, clock=at(days=-3)) == {"past_term": 1}
    assert complete_last_editions(clock=timezone.now) == 1
    assert_every_invariant_holds()


def test_inv_3_a_new_yes_holds_for_what_was_sent_before_it(smtp_sink: SmtpSink) -> None:
    program = factories.published_program(
        "often", frequency_count=3, frequency_period=Period.DAY, clock=at(days=-100)
    )
    cast.alice(program, clock=at(days=-20))
    for hour in range(3):
        edition = approved_edition(program, f"e{hour}", body="Hello", clock=at(days=-2))
        assert send(edition, at(days=-2, hours=hour)) == {"sent": 1}
    factories.published_invitation(
        of=program, frequency_count=1, frequency_period=Period.MONTH, clock=at(days=-2, hours=4)
    )
    cast.alice(program, clock=at(days=-1))

    again = approved_edition(program, "again", body="Hello", clock=at(hours=-1))

    assert send(again, at(hours=-1)) == {"too_soon": 1}
    much_later = approved_edition(program, "later", body="Hello", clock=at(hours=-1))
    assert send(much_later, at(days=40)) == {"sent": 1}


def test_a_new_yes_to_more_gives_more_at_once(smtp_sink: SmtpSink) -> None:
    program = factories.published_program(
        "seldom", frequency_count=1, frequency_period=Period.MONTH, clock=at(days=-100)
    )
    cast.alice(program, clock=at(days=-50))
    first = approved_edition(program, "first", body="Hello", clock=at(days=-15))
    assert send(first, at(days=-15)) == {"sent": 1}
    factories.published_invitation(
        of=program, frequency_count=1, frequency_period=Period.DAY, clock=at(days=-10)
    )
    cast.alice(program, clock=at(days=-9))

    second = approved_edition(program, "second", body="Hello", clock=at(days=-8))
    assert send(second, at(days=-8)) == {"sent": 1}
    assert_every_invariant_holds()


def test_a_place_that_was_given_back_can_be_taken_again(smtp_sink: SmtpSink) -> None:
    program = factories.published_program(
        "two-steps",
        frequency_count=2,
        frequency_period=Period.DAY,
        term_kind=TermKind.EDITIONS,
        term_editions=2,
        clock=at(days=-100),
    )
    cast.alice(program, clock=at(days=-20))
    smtp_sink.refuse["alice@example.com"] = "451 later"
    first = approved_edition(program, "first", body="Hello")
    send(first)
    smtp_sink.refuse.clear()
    second = approved_edition(program, "second", body="Hello")
    assert send(second) == {"sent": 1}

    work(clock=at(hours=1))

    assert outcomes(first) == {"sent": 1}
    assert complete_last_editions(clock=timezone.now) == 1
