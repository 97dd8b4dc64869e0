"""What must hold after every fault: one outcome for each person, and one message at the most."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.utils import timezone

from delivery.models import Edition
from delivery.selectors.invariants import verify
from delivery.services.recovering import recover
from tests.delivery.sending import work
from tests.faults.crowd import is_over, people_in, states
from tests.faults.figures import Figures
from tests.faults.racing import together

Clock = Callable[[], datetime]

# A worker that dies must be missed soon, and a batch must be less than a tenth of all.
LARGE = {"DELIVERY_LEASE_SECONDS": "10", "DELIVERY_BATCH": "500"}
CHUNK = 100
_ROUNDS = 20


def reckon(
    edition: Edition,
    mails: Mapping[str, int],
    *,
    size: int,
    figures: Figures,
    most_uncertain: int = 0,
    clock: Clock = timezone.now,
) -> None:
    """Count what the fault cost and hold it to what it may cost."""
    outcome = states(edition)
    sent, uncertain = people_in(edition, "sent"), people_in(edition, "uncertain")
    duplicates = sum(count - 1 for count in mails.values())
    counted = {state: outcome[state] for state in ("sent", "uncertain", "failed")}
    figures.stop(**counted, duplicates=duplicates)
    assert duplicates == 0
    assert sum(outcome.values()) == sum(counted.values()) == size
    assert sent <= set(mails), "it is said to be sent and was not"
    assert set(mails) - sent <= uncertain, "it was sent and nobody says so"
    assert len(uncertain) <= most_uncertain
    assert broken(clock) == []


def broken(clock: Clock) -> list[str]:
    """Return what `manage.py verify` finds."""
    return [str(verdict) for verdict in verify(clock) if verdict.broken]


def send_to_the_end(edition: Edition, hands: int = 2) -> Clock:
    """Send with several workers of this process until everybody has an outcome.

    What is to be tried again later is tried at once, under a later clock. Returns the last one.
    """
    for turn in range(_ROUNDS):
        clock = partial(_later, timedelta(hours=3 * turn))
        recover(clock=clock)
        together(*[partial(work, clock) for _hand in range(hands)])
        if is_over(edition):
            return clock
    raise AssertionError(f"after {_ROUNDS} rounds: {states(edition)}")


def _later(by: timedelta) -> datetime:
    return timezone.now() + by


def chunk_of(environment: Mapping[str, str]) -> int:
    """Return how many messages a worker has in hand at once."""
    return int(environment.get("DELIVERY_CHUNK", settings.DELIVERY_CHUNK))
