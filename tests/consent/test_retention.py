"""Retention ends proof too: who left long enough ago is forgotten, by the clock (INV-8)."""

from datetime import UTC, datetime, timedelta

import pytest

from consent.models import ConsentEvent, Subject
from consent.rules.retention import Held, ended_at, is_over_and_done, years_after
from consent.rules.vocabulary import EventKind, Method
from consent.services.leave import leave
from consent.services.retain import forget_who_left_long_ago
from programs.models import Brand, Program
from subscribers.models import Subscriber
from tests import cast, factories
from tests.delivery.sending import assert_every_invariant_holds

BEGAN = datetime(2026, 3, 1, 12, tzinfo=UTC)
LEFT = datetime(2026, 5, 1, 12, tzinfo=UTC)
OVER = datetime(2029, 5, 1, 12, tzinfo=UTC)
A_SECOND = timedelta(seconds=1)


def at(moment: datetime) -> cast.Clock:
    return lambda: moment


def withdrawn(**other: object) -> Held:
    values = {"state": "withdrawn", "since": LEFT, "kept_years": 3} | other
    return Held(**values)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("held", "now", "end"),
    [
        (withdrawn(), OVER, LEFT),
        (withdrawn(state="active"), OVER, None),
        (withdrawn(state="active", ends_at=LEFT + A_SECOND), OVER, LEFT + A_SECOND),
        (withdrawn(state="active", ends_at=OVER + A_SECOND), OVER, None),
        (withdrawn(state="paused", paused_until=LEFT), OVER, None),
        (withdrawn(state="pending", request_lapses_at=OVER), OVER, OVER),
        (withdrawn(state="pending", request_lapses_at=OVER), OVER - A_SECOND, None),
    ],
)
def test_when_a_consent_ended(held: Held, now: datetime, end: datetime | None) -> None:
    assert ended_at(held, now) == end


@pytest.mark.parametrize(
    ("consents", "now", "is_over"),
    [
        ([], OVER, False),
        ([withdrawn()], OVER - A_SECOND, False),
        ([withdrawn()], OVER, True),
        ([withdrawn(), withdrawn(kept_years=5)], OVER, False),
        ([withdrawn(), withdrawn(since=BEGAN, kept_years=5)], years_after(LEFT, 5), True),
        ([withdrawn(), withdrawn(state="active")], OVER, False),
    ],
)
def test_when_no_proof_is_kept_any_more(consents: list[Held], now: datetime, is_over: bool) -> None:
    assert is_over_and_done(consents, now) == is_over


def test_years_after_a_leap_day() -> None:
    leap_day = datetime(2028, 2, 29, 12, tzinfo=UTC)
    assert years_after(leap_day, 3) == datetime(2031, 2, 28, 12, tzinfo=UTC)
    assert years_after(leap_day, 4) == datetime(2032, 2, 29, 12, tzinfo=UTC)


@pytest.fixture
def program(db: None) -> Program:
    return factories.published_program("weekly-usuals")


def left(program: Program, address: str = "carol@example.com") -> Subscriber:
    row = cast.say_yes(program, address, clock=at(BEGAN))
    leave(subscription_id=row.id, method=Method.LEAVE_PAGE, clock=at(LEFT))
    return row.subscriber


def test_inv_8_who_left_long_ago_is_forgotten_to_the_second(program: Program) -> None:
    carol = left(program)

    assert forget_who_left_long_ago(clock=at(OVER - A_SECOND)) == 0
    assert forget_who_left_long_ago(clock=at(OVER)) == 1
    assert forget_who_left_long_ago(clock=at(OVER)) == 0

    carol.refresh_from_db()
    assert (carol.email, carol.erased_at) == (None, OVER)
    assert Subject.objects.get().subscriber_id is None
    ends = ConsentEvent.objects.filter(kind=EventKind.ERASED, program=None)
    assert [(each.actor, each.method, each.details) for each in ends] == [
        ("system", "rule", {"reason": "retention"})
    ]
    assert_every_invariant_holds()


def test_the_brand_says_how_long(program: Program) -> None:
    left(program)
    Brand.objects.update(proof_kept_years=1)

    assert forget_who_left_long_ago(clock=at(years_after(LEFT, 1))) == 1


def test_who_is_in_another_program_is_kept(program: Program) -> None:
    left(program)
    cast.say_yes(factories.published_program("recipes"), "carol@example.com", clock=at(LEFT))

    assert forget_who_left_long_ago(clock=at(years_after(OVER, 20))) == 0


def test_who_is_restricted_or_spared_is_kept(program: Program) -> None:
    carol, dora = left(program), left(program, "dora@example.com")
    Subscriber.objects.filter(id=carol.id).update(restricted_at=LEFT)

    kept = forget_who_left_long_ago(spared=lambda _ids: {dora.id}, clock=at(OVER))

    assert kept == 0
    assert forget_who_left_long_ago(clock=at(OVER)) == 1
    assert cast.person("carol@example.com") == carol


def test_a_sweep_is_bounded(program: Program) -> None:
    for number in range(3):
        left(program, f"p{number}@example.com")

    assert forget_who_left_long_ago(limit=2, clock=at(OVER)) == 2
    assert forget_who_left_long_ago(limit=2, clock=at(OVER)) == 1
