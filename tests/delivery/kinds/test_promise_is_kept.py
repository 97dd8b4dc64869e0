"""All kinds count against one promise, whatever the clocks on the walls do (INV-3)."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from delivery.models import Delivery, Slot
from delivery.rules.kinds import When
from delivery.rules.vocabulary import WhenRefused
from delivery.services import editions
from delivery.services.events import EventInput, take_event
from programs.models import Program
from subscribers.models import Subscriber
from tests import cast, factories
from tests.delivery.kinds.running import approved, at, on, round_of, running, step
from tests.delivery.sending import assert_every_invariant_holds

pytestmark = pytest.mark.django_db

# Clocks change soon after these, months end, and once there is a 29th of February.
BEGINNINGS = [
    datetime(2026, 3, 1, 9, tzinfo=UTC),
    datetime(2026, 3, 22, 23, 30, tzinfo=UTC),
    datetime(2026, 10, 20, 1, tzinfo=UTC),
    datetime(2026, 12, 27, 12, tzinfo=UTC),
    datetime(2027, 1, 29, 0, tzinfo=UTC),
    datetime(2028, 2, 26, 6, tzinfo=UTC),
]
ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "Asia/Kathmandu",
    "No/Where",
]
DAYS = 40
ROUND = timedelta(hours=13)
NAMES = ("ana", "ben")
LENGTHS = {"day": timedelta(1), "week": timedelta(7), "month": timedelta(28)}

promises = st.tuples(st.integers(1, 3), st.sampled_from(list(LENGTHS)))


@dataclass(frozen=True)
class Story:
    """What happens: who lives where, what is promised, and what the editions want."""

    begins: datetime
    zones: tuple[str, str]
    promise: tuple[int, str]
    later: tuple[int, str] | None
    changes_on: int
    steps: tuple[int, ...]
    broadcasts: tuple[tuple[int, int], ...]
    events: tuple[int, ...]
    defers: bool


stories = st.builds(
    Story,
    begins=st.sampled_from(BEGINNINGS),
    zones=st.tuples(st.sampled_from(ZONES), st.sampled_from(ZONES)),
    promise=promises,
    later=st.none() | promises,
    changes_on=st.integers(1, DAYS - 1),
    steps=st.lists(st.integers(0, 30), min_size=1, max_size=3).map(sorted).map(tuple),
    broadcasts=st.lists(
        st.tuples(st.integers(1, DAYS - 2), st.integers(0, 23)), max_size=4, unique=True
    ).map(tuple),
    events=st.lists(st.integers(0, DAYS - 2), max_size=4).map(tuple),
    defers=st.booleans(),
)


@pytest.fixture
def world(settings: Settings, tmp_path: Path) -> Callable[[], object]:
    """Give each story its own rows and its own journal."""
    numbers = count()

    @contextmanager
    def begin() -> Iterator[None]:
        folder = tmp_path / str(next(numbers))
        settings.JOURNAL_DIR, settings.LEDGER_ROOTS_DIR = folder / "journal", folder / "roots"
        with transaction.atomic():
            yield
            transaction.set_rollback(True)

    return begin


def tell(story: Story) -> Program:
    """Play a story: everything planned, told and sent in its time."""
    begins = at(story.begins)
    program = _published(story.promise, story.begins)
    for name, zone in zip(NAMES, story.zones, strict=True):
        row = cast.say_yes(program, f"{name}@example.com", clock=begins)
        Subscriber.objects.filter(pk=row.subscriber_id).update(time_zone=zone, external_id=name)
    _begin_editions(program, story)
    now = story.begins
    told, changed = set[int](), False
    while now < story.begins + timedelta(days=DAYS):
        day = (now - story.begins).days
        for number, due in enumerate(story.events):
            if due <= day and number not in told:
                told.add(number)
                _tell_of(number, now)
        if story.later and not changed and day >= story.changes_on:
            changed = True
            _published(story.later, now, program)
            cast.say_yes(program, "ana@example.com", clock=at(now))
        round_of(at(now))
        now += ROUND
    return program


def _published(promise: tuple[int, str], now: datetime, of: Program | None = None) -> Program:
    most, period = promise
    return factories.published_invitation(
        of=of, frequency_count=most, frequency_period=period, clock=at(now)
    ).program


def _begin_editions(program: Program, story: Story) -> None:
    clock = at(story.begins)
    refused = WhenRefused.DEFER if story.defers else WhenRefused.WITHHOLD
    for number, days in enumerate(story.steps, start=1):
        when = step(number, days, worth_days=20)
        running(approved(program, f"step-{number}", when, when_refused=refused, clock=clock), clock)
    running(approved(program, "told", on("told", worth_days=5), clock=clock), clock)
    for days, hour in story.broadcasts:
        wall = (story.begins + timedelta(days=days)).replace(hour=hour, minute=30)
        edition = approved(program, f"on-{days}-{hour}", When(in_their_zone=True), clock=clock)
        editions.schedule(edition=edition, at=wall, clock=clock)


def _tell_of(number: int, now: datetime) -> None:
    for name in NAMES:
        told = EventInput(
            event_id=f"{name}-{number}",
            external_id=name,
            name="told",
            happened_at=now,
            properties={},
        )
        take_event(told=told, clock=at(now))


def hold_to_the_promise(story: Story) -> None:
    """Never more than N places in a period, none sent so much too early, steps in their order."""
    assert_every_invariant_holds()
    for name in NAMES:
        mine = Delivery.objects.filter(subscriber__external_id=name, kind="edition")
        sent = list(mine.filter(state="sent").order_by("handed_over_at", "id"))
        steps = [row.step for row in sent if row.step]
        assert steps == sorted(steps)
        if story.later is None or name != "ana":
            places = Slot.objects.filter(delivery__in=sent)
            _hold_apart([slot.during.lower for slot in places if slot.during.lower], story.promise)
            # A message may be a tenth of the period late, and clocks jump by an hour.
            most, period = story.promise
            apart = LENGTHS[period] * 0.9 - timedelta(hours=1)
            went = [row.handed_over_at for row in sent if row.handed_over_at]
            near = [b - a for a, b in zip(went, went[most:], strict=False) if b - a < apart]
            assert near == []


def _hold_apart(starts: Sequence[datetime], promise: tuple[int, str]) -> None:
    most, period = promise
    for start in starts:
        ends = _month_after(start) if period == "month" else start + LENGTHS[period]
        assert sum(start <= each < ends for each in starts) <= most


def _month_after(start: datetime) -> datetime:
    """Return the same day and time of the next month, or its last day: reckoned by hand."""
    year, month = divmod(start.year * 12 + start.month, 12)
    for day in range(start.day, 27, -1):
        try:
            return start.replace(year=year, month=month + 1, day=day)
        except ValueError:
            continue
    return start.replace(year=year, month=month + 1)


# One that was due before the promise changed to less often, and went a little late after it, took a
# place that two others of that week had.
LATE_BEHIND_A_CHANGE = Story(
    begins=datetime(2027, 1, 29, tzinfo=UTC),
    zones=("UTC", "UTC"),
    promise=(2, "day"),
    later=(2, "week"),
    changes_on=20,
    steps=(0, 12, 12),
    broadcasts=((11, 15), (16, 19), (19, 13), (12, 20)),
    events=(),
    defers=False,
)

SLOW = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large]


@settings(max_examples=8, suppress_health_check=SLOW, print_blob=True)
@given(story=stories)
@example(story=LATE_BEHIND_A_CHANGE)
def test_inv_3_all_kinds_count_against_one_promise(
    world: Callable[[], Iterator[None]], story: Story
) -> None:
    with world():  # type: ignore[attr-defined]
        tell(story)
        hold_to_the_promise(story)


@pytest.mark.long
@settings(max_examples=150, suppress_health_check=SLOW, print_blob=True)
@given(story=stories)
def test_inv_3_all_kinds_count_against_one_promise_for_long(
    world: Callable[[], Iterator[None]], story: Story
) -> None:
    with world():  # type: ignore[attr-defined]
        tell(story)
        hold_to_the_promise(story)
