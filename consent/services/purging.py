"""Drop what nothing covers any more, for everybody."""

from itertools import islice

from consent.services.profile import prune
from consent.services.recording import Clock
from subscribers.models import Profile

_AT_ONCE = 1000


def prune_everybody(*, clock: Clock) -> int:
    """Drop all uncovered values, a thousand people at a time; return how many people lost one."""
    people = (
        Profile.objects.order_by("subscriber_id")
        .values_list("subscriber_id", flat=True)
        .iterator(_AT_ONCE)
    )
    lost = 0
    while batch := list(islice(people, _AT_ONCE)):
        lost += prune(subscriber_ids=batch, clock=clock)
    return lost
