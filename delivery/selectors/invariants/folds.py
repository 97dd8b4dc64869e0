"""The invariants that code must compute again: the chains, the folds, the cover."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import islice

from consent.ledger.verifying import verify_ledger
from consent.models import ConsentEvent, Subscription
from consent.rules.fold import fold
from consent.rules.profile import ProfileRefusal
from consent.selectors.cover import uncovered_values
from consent.selectors.facts import standing_of
from delivery.selectors.invariants import whose
from delivery.selectors.told import uncovered
from subscribers.models import Profile

_AT_ONCE = 1000


def broken_chains() -> list[str]:
    """Return where the ledger was touched, what is not its fold, and who is not its person."""
    broken: list[str] = []
    verify_ledger(lambda damage: broken.append(str(damage)))
    broken += [f"subscription {number}" for number in _differing()]
    return broken + list(whose.not_theirs())


def _differing() -> Iterator[int]:
    # By their last entry: erasure destroys the link from the person to the chain.
    rows = (
        Subscription.objects.select_related("last_event__subject").order_by("id").iterator(_AT_ONCE)
    )
    while batch := list(islice(rows, _AT_ONCE)):
        events: dict[tuple[object, int], list[ConsentEvent]] = defaultdict(list)
        found = ConsentEvent.objects.filter(
            subject__in=[row.last_event.subject_id for row in batch]
        ).exclude(program=None)
        for event in found.order_by("subject", "position"):
            events[event.subject_id, event.program_id or 0].append(event)
        for row in batch:
            subject = row.last_event.subject
            folded = [
                event
                for event in events[subject.id, row.program_id]
                if event.position <= subject.folded_position
            ]
            if fold(folded) != standing_of(row):
                yield row.pk


def uncovered_events(clock: Callable[[], datetime]) -> list[str]:
    """Return the events that hold a value which nothing covers, and has not for a day.

    What a lowered relationship forbids is unusable at once and dropped by the next sweep.
    """
    then = clock() - timedelta(days=1)
    return [f"event {number}" for number in uncovered(then, spared={ProfileRefusal.TOO_DEEP})]


def uncovered_profiles(clock: Callable[[], datetime]) -> list[str]:
    """Return of whom, or of which event, a value is stored that nothing has covered for a day.

    A value whose cover ended by time alone is unusable at once and dropped by the next sweep.
    """
    then = clock() - timedelta(days=1)
    broken: list[str] = []
    rows = Profile.objects.order_by("subscriber_id").values_list("subscriber_id", flat=True)
    people = rows.iterator(_AT_ONCE)
    while batch := list(islice(people, _AT_ONCE)):
        broken += [str(person) for person in uncovered_values(batch, then)]
    return broken + uncovered_events(clock)
