"""What one person's chain adds to the figures, and that following the ledger keeps all of it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from django.utils import timezone

from consent.models import ConsentEvent
from consent.rules.vocabulary import Actor, Method
from consent.services.decline import decline
from consent.services.erase import erase
from consent.services.leave import leave, pause, undo
from consent.services.links import make_links
from consent.services.sealing import seal_backlog
from delivery.models import Figure
from delivery.rules.reports.chains import Fact, facts_of
from delivery.rules.reports.vocabulary import What
from delivery.services.figures import chains, keep_figures
from programs.models import Program
from subscribers.models import Subscriber
from subscribers.services.people import find_or_add
from tests import cast, factories
from tests.delivery.sending import NOW, at

BEGAN = datetime(2026, 3, 1, 9, tzinfo=UTC)


@dataclass
class Entry:
    """An entry as the rules read it."""

    kind: str
    day: float
    method: str = Method.CONFIRMATION
    actor: str = Actor.PERSON
    invitation_id: int | None = 1
    valid_for: float | None = None

    @property
    def at(self) -> datetime:
        """Return when it was."""
        return BEGAN + timedelta(days=self.day)

    @property
    def valid_until(self) -> datetime | None:
        """Return until when it holds."""
        return self.at + timedelta(days=self.valid_for) if self.valid_for else None


def stays(*entries: Entry) -> list[tuple[int, int | None, str]]:
    """Return from which to which day somebody was in, and how it ended."""
    found = [fact for fact in facts_of(entries) if fact.what == What.STAY]
    return [(_day(f.began_on), _day(f.ended_on) if f.ended_on else None, f.why) for f in found]


def _day(on: date) -> int:
    return (on - BEGAN.date()).days


def test_a_stay_goes_from_the_yes_to_the_leaving() -> None:
    assert stays(Entry("given", 0), Entry("withdrawn", 4)) == [(0, 4, "withdrawn")]
    assert stays(Entry("given", 0), Entry("paused", 2), Entry("resumed", 3)) == [(0, None, "")]
    assert stays(Entry("requested", 0)) == []


def test_a_leaving_that_was_taken_back_did_not_happen() -> None:
    again = Entry("given", 4.001, method=Method.UNDO)

    assert stays(Entry("given", 0), Entry("withdrawn", 4), again) == [(0, None, "")]


def test_who_comes_back_begins_anew() -> None:
    came_back = [Entry("given", 0), Entry("withdrawn", 4), Entry("given", 9)]

    assert stays(*came_back) == [(0, 4, "withdrawn"), (9, None, "")]


def test_a_yes_that_goes_on_begins_nothing() -> None:
    assert stays(Entry("given", 0, valid_for=30), Entry("renewed", 20)) == [(0, None, "")]


def test_a_term_ends_by_time_whoever_writes_it_down_and_when() -> None:
    given = Entry("given", 0, valid_for=30)

    assert stays(given, Entry("completed", 31)) == [(0, 30, "completed")]
    assert stays(given, Entry("withdrawn", 40)) == [(0, 30, "completed")]
    assert stays(given, Entry("renewed", 40)) == [(0, 30, "completed"), (40, None, "")]


def test_an_offer_to_renew_is_no_request() -> None:
    offer = Entry("requested", 1, method=Method.RULE, actor=Actor.SYSTEM)

    assert facts_of([offer]) == []


def test_asking_twice_for_a_version_counts_once_and_for_the_next_again() -> None:
    facts = facts_of(
        [
            Entry("requested", 0, method=Method.PUBLIC_PAGE),
            Entry("requested", 1, method=Method.PERSONAL_LINK),
            Entry("requested", 2, method=Method.PERSONAL_LINK, invitation_id=2),
        ]
    )

    assert facts == [
        Fact(What.REQUESTED, 1, BEGAN.date(), why=Method.PUBLIC_PAGE),
        Fact(What.REQUESTED, 2, (BEGAN + timedelta(days=2)).date(), why=Method.PERSONAL_LINK),
    ]


def kept() -> Counter[tuple[str, str, str]]:
    """Return the figures by what, how it ended, and whether it did."""
    rows = Figure.objects.filter(number__gt=0)
    found: Counter[tuple[str, str, str]] = Counter()
    for row in rows:
        found[row.what, row.why, "ended" if row.ended_on else ""] += row.number
    return found


def from_scratch() -> Counter[Fact]:
    """Count every chain as it is, without marks."""
    chains_of: dict[tuple[object, object], list[ConsentEvent]] = {}
    for event in ConsentEvent.objects.exclude(program=None).order_by("subject", "position"):
        chains_of.setdefault((event.subject_id, event.program_id), []).append(event)
    return Counter(fact for chain in chains_of.values() for fact in facts_of(chain))


def as_facts() -> Counter[Fact]:
    """Return the figures of the ledger as facts."""
    rows = Figure.objects.filter(number__gt=0).exclude(what=What.ASKED)
    return Counter(
        {Fact(What(r.what), r.invitation_id, r.began_on, r.ended_on, r.why): r.number for r in rows}
    )


@pytest.fixture
def program() -> Program:
    """Return an open program."""
    return factories.published_program("weekly-usuals", clock=at(days=-90))


def days_ago() -> Iterator[float]:
    """Return ever later moments."""
    return (-60 + number for number in count())


@pytest.mark.django_db
def test_following_the_ledger_bit_by_bit_is_counting_it_from_scratch(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chains, "_AT_ONCE", 2)
    clocks = (at(days=day) for day in days_ago())
    row = cast.say_yes(program, clock=next(clocks))
    cast.carol(program, clock=next(clocks))
    cast.dan(program, clock=next(clocks))
    cast.bob(program, clock=next(clocks))
    follow()
    leave(subscription_id=row.id, method=Method.ONE_CLICK, clock=next(clocks))
    follow()
    cast.say_yes(program, "alice@example.com", clock=next(clocks))
    pause(subscription_id=row.id, until=NOW, clock=next(clocks))
    erin = cast.erin(program, clock=next(clocks))
    erase(
        subscriber_id=erin.subscriber_id, actor=Actor.RELAY, method=Method.ADMIN, clock=next(clocks)
    )
    follow()

    assert as_facts() == from_scratch()
    assert kept()["stay", "withdrawn", "ended"] == 3
    assert kept()["stay", "revoked", "ended"] == 1
    assert kept()["stay", "", ""] == 1
    assert kept()["confirmed", "", ""] == 4


@pytest.mark.django_db
def test_a_leaving_that_is_undone_after_it_was_counted_is_taken_out(program: Program) -> None:
    row = cast.say_yes(program, clock=at(days=-9))
    left = leave(subscription_id=row.id, method=Method.LEAVE_PAGE, clock=at(days=-3))
    follow()
    assert kept()["stay", "withdrawn", "ended"] == 1

    assert left is not None
    assert undo(event_id=left.id, clock=at(days=-3, minutes=4))
    follow()

    assert kept()["stay", "withdrawn", "ended"] == 0
    assert kept()["stay", "", ""] == 1
    assert as_facts() == from_scratch()


@pytest.mark.django_db
def test_links_count_each_person_once_for_a_version_also_when_they_are_forgotten(
    program: Program,
) -> None:
    people = [known(f"p{n}@example.com") for n in range(3)]
    ids = [person.pk for person in people]
    first, second = (
        make_links(program=program, subscriber_ids=ids, clock=at(days=day)) for day in (-20, -10)
    )
    factories.published_invitation(of=program, clock=at(days=-5))
    make_links(program=program, subscriber_ids=ids[:1], clock=at(days=-4))
    keep_figures(clock=at())
    decline(link=second[0], clock=at(days=-3))
    people[2].delete()
    follow()

    asked = Figure.objects.filter(what=What.ASKED).order_by("invitation__number")
    assert [(row.invitation.number, row.number) for row in asked if row.invitation] == [
        (1, 3),
        (2, 1),
    ]
    assert len(first) == 3
    assert kept()["declined", "", ""] == 1


@pytest.mark.django_db
def test_a_link_that_was_made_just_now_waits(program: Program) -> None:
    ids = [known("p@example.com").pk]
    make_links(program=program, subscriber_ids=ids, clock=at(minutes=-4))

    keep_figures(clock=at())
    assert not Figure.objects.filter(what=What.ASKED).exists()

    keep_figures(clock=at(minutes=2))
    assert Figure.objects.get(what=What.ASKED).number == 1


def known(address: str) -> Subscriber:
    """Return somebody whom the CRM knows."""
    return find_or_add(address=address, language="en", clock=at(days=-80))


def follow() -> None:
    """Seal what was said, and keep the figures, twice: the second time changes nothing."""
    seal_backlog(clock=timezone.now, rounds=5)
    keep_figures(clock=at())
    keep_figures(clock=at())
