"""A broadcast at a time on each person's own clock."""

from datetime import UTC, datetime, timedelta

import pytest

from delivery.models import Delivery, Edition
from delivery.rules.kinds import When
from delivery.services import editions, planning
from delivery.services.planning import finish_through, has_to_plan, plan_due
from programs.models import Program
from subscribers.models import Subscriber
from tests import cast, factories
from tests.delivery.kinds.running import approved, at, living_in, round_of, state_of
from tests.delivery.sending import assert_every_invariant_holds

pytestmark = pytest.mark.django_db

JOINED = at(datetime(2026, 1, 5, 9, tzinfo=UTC))
NINE = datetime(2026, 6, 15, 9, tzinfo=UTC)


@pytest.fixture
def program() -> Program:
    return factories.published_program(clock=JOINED)


def on_their_clock(program: Program, nine: datetime = NINE, **values: object) -> Edition:
    edition = approved(
        program,
        f"at-{nine:%m-%d-%H-%M}",
        When(in_their_zone=True),
        clock=JOINED,
        **values,  # type: ignore[arg-type]
    )
    return editions.schedule(edition=edition, at=nine, clock=JOINED)


def due_of(zone: str, nine: datetime, program: Program) -> Delivery:
    row = living_in(zone, program, "alice", JOINED)
    edition = on_their_clock(program, nine)
    plan_due(clock=at(nine, hours=-15))
    return Delivery.objects.get(edition=edition, subscription=row)


def test_it_is_planned_before_the_first_clock_on_earth_shows_the_time(program: Program) -> None:
    on_their_clock(program)
    assert not has_to_plan(clock=at(NINE, hours=-15, minutes=-1))
    assert has_to_plan(clock=at(NINE, hours=-15))


def test_each_gets_it_when_their_own_clock_shows_the_time(program: Program) -> None:
    zones = {"kiri": "Pacific/Kiritimati", "ana": "Europe/Berlin", "bo": "America/New_York"}
    zones["otto"] = "Mars/Olympus_Mons"
    for name, zone in zones.items():
        living_in(zone, program, name, JOINED)
    edition = on_their_clock(program)
    went = {hours: round_of(at(NINE, hours=hours)) for hours in (-15, -14, -3, -2, 0, 3, 4)}
    name = edition.name
    assert went == {
        -15: [],
        -14: [f"kiri {name}"],
        -3: [],
        -2: [f"ana {name}"],
        0: [f"otto {name}"],
        3: [],
        4: [f"bo {name}"],
    }
    assert_every_invariant_holds()


def test_it_is_through_when_the_last_clock_has_shown_the_time(program: Program) -> None:
    living_in("Asia/Tokyo", program, "alice", JOINED)
    edition = on_their_clock(program)
    assert round_of(at(NINE, hours=-9)) == [f"alice {edition.name}"]
    finish_through(clock=at(NINE, hours=11, minutes=59))
    edition.refresh_from_db()
    assert edition.state == "sending"
    finish_through(clock=at(NINE, hours=12))
    edition.refresh_from_db()
    assert edition.state == "done"


def test_who_joins_between_gets_it_where_their_clock_does_not_show_the_time_yet(
    program: Program,
) -> None:
    zones = {"east@example.com": "Asia/Tokyo", "west@example.com": "America/Los_Angeles"}
    for address, zone in zones.items():
        cast.ask(program, address, clock=JOINED)
        Subscriber.objects.filter(email=address).update(time_zone=zone)
    edition = on_their_clock(program)
    plan_due(clock=at(NINE, hours=-15))
    for address in zones:
        cast.say_yes(program, address, clock=at(NINE, hours=-1))
    people = Delivery.objects.filter(edition=edition).values_list("subscriber__email", flat=True)
    assert list(people) == ["west@example.com"]
    assert round_of(at(NINE, hours=7)) == [f"west {edition.name}"]


@pytest.mark.parametrize(
    ("zone", "wall", "expected"),
    [
        # 02:30 is jumped over: as long after the jump as it is after its beginning.
        ("Europe/Berlin", "2026-03-29T02:30", "2026-03-29T01:30"),
        ("America/New_York", "2026-03-08T02:30", "2026-03-08T07:30"),
        # 02:30 is shown twice: the second.
        ("Europe/Berlin", "2026-10-25T02:30", "2026-10-25T01:30"),
        ("America/New_York", "2026-11-01T01:30", "2026-11-01T06:30"),
        # Half an hour only, and in the south.
        ("Australia/Lord_Howe", "2026-10-04T02:15", "2026-10-03T15:45"),
        ("Australia/Lord_Howe", "2026-04-05T01:45", "2026-04-04T15:15"),
        # A whole day that there never was.
        ("Pacific/Apia", "2026-12-30T09:00", "2026-12-29T20:00"),
        ("Asia/Kathmandu", "2026-06-15T09:00", "2026-06-15T03:15"),
        ("", "2026-06-15T09:00", "2026-06-15T09:00"),
        ("europe/berlin", "2026-06-15T09:00", "2026-06-15T09:00"),
        ("Europe/Berlin'; --", "2026-06-15T09:00", "2026-06-15T09:00"),
    ],
)
def test_what_a_time_on_a_wall_means_when_clocks_change(
    zone: str, wall: str, expected: str, program: Program
) -> None:
    delivery = due_of(zone, datetime.fromisoformat(f"{wall}Z"), program)
    assert f"{delivery.due_at.astimezone(UTC):%Y-%m-%dT%H:%M}" == expected


# The months in which clocks change there; in the others a week is one anyway.
CHANGES = {"Europe/Berlin": (3, 10), "America/New_York": (3, 11), "Australia/Sydney": (4, 10)}


@pytest.mark.parametrize(
    ("month", "zone"),
    [
        pytest.param(month, zone, marks=[] if month in months else [pytest.mark.long])
        for month in (3, 4, 10, 11)
        for zone, months in CHANGES.items()
    ],
)
def test_inv_3_a_week_is_a_week_when_clocks_change(zone: str, month: int, program: Program) -> None:
    """One a week is promised, and each Sunday at nine has its place, one hour more or less."""
    row = living_in(zone, program, "alice", JOINED)
    first = datetime(2026, month, 1, 9, tzinfo=UTC)
    went = []
    for week in range(5):
        nine = first + timedelta(weeks=week)
        edition = on_their_clock(program, nine)
        for hours in range(-14, 13):
            round_of(at(nine, hours=hours))
        went.append(state_of(edition, row))
    assert went == ["sent"] * 5
    assert_every_invariant_holds()


def test_it_is_worth_sending_until_a_time_on_their_clock(program: Program) -> None:
    row = living_in("America/New_York", program, "alice", JOINED)
    late = living_in("Asia/Tokyo", program, "late", JOINED)
    edition = on_their_clock(program, valid_until=NINE + timedelta(hours=2))
    plan_due(clock=at(NINE, hours=-15))
    round_of(at(NINE, hours=5))
    assert state_of(edition, row) == "sent"
    assert state_of(edition, late) == "expired"


def test_where_clocks_have_shown_the_time_already_it_goes_at_once(program: Program) -> None:
    living_in("Asia/Tokyo", program, "east", JOINED)
    living_in("America/New_York", program, "west", JOINED)
    edition = approved(program, "late", When(in_their_zone=True), clock=JOINED)
    editions.schedule(edition=edition, at=NINE, clock=at(NINE, hours=3))
    assert round_of(at(NINE, hours=3)) == ["east late"]
    assert round_of(at(NINE, hours=4)) == ["west late"]


def test_what_is_being_planned_keeps_its_time(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those who have a delivery would get it at the old time, and the others at the new one."""
    monkeypatch.setattr(planning, "_AT_ONCE", 2)
    for number in range(5):
        living_in("Europe/Berlin", program, f"person-{number}", JOINED)
    edition, planning_time = on_their_clock(program), at(NINE, hours=-12)
    assert planning._plan_slice(planning_time)

    with pytest.raises(editions.WrongStateError, match="being made"):
        editions.schedule(edition=edition, at=NINE + timedelta(days=1), clock=planning_time)

    plan_due(clock=planning_time)
    due = Delivery.objects.filter(edition=edition).values_list("due_at", flat=True)
    assert (len(due), len(set(due))) == (5, 1)
