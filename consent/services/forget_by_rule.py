"""Erasing whom a rule of time finds, slice by slice, up to a limit."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime

from consent.rules.vocabulary import Actor, Method
from consent.services.erase import ErasedFor, erase
from consent.services.recording import Clock

AT_ONCE = 500

# Returns the people after a number, in order, up to `AT_ONCE` of them, as it is at a time.
Find = Callable[[int, datetime], Sequence[int]]
Spared = Callable[[Collection[int]], set[int]]
Still = Callable[[int, datetime], bool]


def nobody(_subscriber_ids: Collection[int]) -> set[int]:
    """Spare nobody."""
    return set()


def in_slices(find: Find, clock: Clock) -> Iterator[Sequence[int]]:
    """Yield everybody whom `find` finds, a slice at a time, each by its own time."""
    after = 0
    while found := find(after, clock()):
        yield found
        after = found[-1]


def forget_found(
    *,
    slices: Iterable[Sequence[int]],
    still: Still,
    reason: ErasedFor,
    spared: Spared,
    limit: int,
    clock: Clock,
) -> int:
    """Erase who is in `slices`, up to `limit` of them; return how many.

    Whom `spared` names of a slice is kept, and so is of whom `still` does not hold any more: it
    is asked for each under the locks, for they may have said something since they were found.
    """
    gone = 0
    for found in slices:
        kept = spared(found)
        for subscriber_id in found:
            if gone == limit:
                return gone
            gone += subscriber_id not in kept and _forget(subscriber_id, still, reason, clock)
    return gone


def _forget(subscriber_id: int, still: Still, reason: ErasedFor, clock: Clock) -> bool:
    return erase(
        subscriber_id=subscriber_id,
        actor=Actor.SYSTEM,
        method=Method.RULE,
        reason=reason,
        still=lambda now: still(subscriber_id, now),
        clock=clock,
    )
