"""Count what workers do: in the process, and once in a while in the database."""

import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db import connection

from delivery.models import Throughput
from delivery.services import breaking

Clock = Callable[[], datetime]

WRITTEN_EVERY_SECONDS = 1.0
_KEPT = timedelta(days=1)
_WINDOW_SECONDS = 10

_ADD = """
INSERT INTO delivery_throughput (edition_id, at, worked, accepted)
SELECT edition_id, %s, worked, accepted FROM unnest(%s::bigint[], %s::int[], %s::int[])
    AS v (edition_id, worked, accepted)
WHERE EXISTS (SELECT FROM delivery_edition e WHERE e.id = v.edition_id)
ORDER BY edition_id
ON CONFLICT (edition_id, at) DO UPDATE
SET worked = delivery_throughput.worked + excluded.worked,
    accepted = delivery_throughput.accepted + excluded.accepted
"""


class Tally:
    """Count one worker's round by edition; written down about once a second and at its end.

    What a worker that dies has not written is not counted: these are speeds, not the record.
    """

    def __init__(self) -> None:
        self._worked: Counter[int] = Counter()
        self._accepted: Counter[int] = Counter()
        self._anything_accepted = False
        self._written = time.monotonic()

    def add(
        self, worked: Iterable[int | None], accepted: Iterable[int | None], *, clock: Clock
    ) -> None:
        """Count deliveries that came to their end, and those that were taken, by their editions.

        None is what belongs to no edition.
        """
        taken = list(accepted)
        self._worked.update(edition for edition in worked if edition is not None)
        self._accepted.update(edition for edition in taken if edition is not None)
        self._anything_accepted |= bool(taken)
        if time.monotonic() - self._written >= WRITTEN_EVERY_SECONDS:
            self.write(clock=clock)

    def write(self, *, clock: Clock) -> None:
        """Write down what was counted since the last time."""
        worked, accepted = self._worked, self._accepted
        self._worked, self._accepted = Counter(), Counter()
        self._written = time.monotonic()
        if worked:
            _write(worked, accepted, clock())
        if self._anything_accepted:
            self._anything_accepted = False
            breaking.note_accepted(clock=clock)


def _write(worked: Counter[int], accepted: Counter[int], now: datetime) -> None:
    began = now - timedelta(
        seconds=now.timestamp() % _WINDOW_SECONDS,
    )
    ids = sorted(worked)
    with connection.cursor() as cursor:
        cursor.execute(
            _ADD, [began, ids, [worked[id_] for id_ in ids], [accepted[id_] for id_ in ids]]
        )


def forget_speeds(*, clock: Clock) -> int:
    """Drop what was counted more than a day ago. Returns how many rows."""
    return Throughput.objects.filter(at__lt=clock() - _KEPT).delete()[0]
