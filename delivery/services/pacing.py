"""Take turns: how many messages of which brand may be claimed now."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import connection, transaction
from django.db.models import Q, Sum

from delivery.models import Pace, Throughput
from delivery.rules import pace as rules
from delivery.rules.pace import Bucket, PerTime, Rate, Slowed
from programs.models import Brand

log = structlog.get_logger(__name__)

Clock = Callable[[], datetime]

# Over how long what goes now is measured.
MEASURED = timedelta(seconds=60)

_BRANDS_OF = """
SELECT p.brand_id, count(*)
FROM delivery_delivery d
LEFT JOIN delivery_edition e ON e.id = d.edition_id
LEFT JOIN consent_subscription s ON s.id = d.subscription_id
JOIN programs_program p ON p.id = coalesce(e.program_id, s.program_id)
WHERE d.id = ANY(%s)
GROUP BY p.brand_id
"""


@dataclass(frozen=True, slots=True)
class Paced:
    """A brand whose rate holds now. It `rests` where the mail system asked for it."""

    brand_id: int
    rate: Rate
    bucket: Bucket
    rests: bool

    def is_worth_it(self) -> bool:
        """Say whether there are tokens enough for a worker to come for them."""
        return self.bucket.tokens >= rules.worth_taking(self.rate)

    def seconds_until_worth(self) -> float:
        """Return how long it takes until a worker may come for it."""
        return rules.seconds_until(rules.worth_taking(self.rate), self.bucket, self.rate)


@transaction.atomic
def set_rate(*, brand: Brand, messages: int | None, per: PerTime, clock: Clock) -> Pace:
    """Let at most `messages` of `brand` go in each `per`; None for no limit.

    What the mail system pushed back for stays as it is.
    """
    pace, _ = Pace.objects.select_for_update().get_or_create(
        brand=brand, defaults={"refilled_at": clock()}
    )
    pace.messages, pace.per = messages, per
    pace.tokens, pace.refilled_at = min(pace.tokens, 0.0), clock()
    pace.save()
    return pace


def paced(*, clock: Clock) -> list[Paced]:
    """Return the brands whose rate holds now, in one query on few rows."""
    now = clock()
    rows = Pace.objects.filter(
        Q(messages__isnull=False) | Q(slowed_at__isnull=False) | Q(rests_until__gt=now)
    )
    return [found for row in rows if (found := _paced(row, now))]


def take(*, brand_id: int, wanted: int, clock: Clock) -> int:
    """Take up to `wanted` whole tokens of the brand. Returns how many there were.

    Once for a whole batch and never for a message. The row is locked for these few statements only.
    """
    with transaction.atomic():
        row = Pace.objects.select_for_update().get(brand=brand_id)
        # Read behind the lock: whoever had it before has counted up to now.
        found = _paced(row, clock())
        if found is None:
            return wanted
        granted = 0 if found.rests else max(0, min(wanted, int(found.bucket.tokens)))
        _write(brand_id, found.bucket, -granted)
        return granted


def give_back(*, brand_id: int, tokens: int) -> None:
    """Return tokens for which nothing was handed over."""
    _add({brand_id: tokens})


def count_in(*, delivery_ids: Collection[int]) -> None:
    """Take the tokens of what was claimed without asking: answers that somebody waits for.

    They go at once, and the brand's editions stand back for them.
    """
    with connection.cursor() as cursor:
        cursor.execute(_BRANDS_OF, [list(delivery_ids)])
        _add({brand_id: -count for brand_id, count in cursor.fetchall()})


def slow_down(
    *, delivery_ids: Collection[int], code: str, rest_seconds: float, spread: float, clock: Clock
) -> None:
    """Halve what goes of the brands of these deliveries: the mail system wants fewer.

    Where it said for how long, nothing of them goes until then. Logged once a complaint.
    """
    with connection.cursor() as cursor:
        cursor.execute(_BRANDS_OF, [list(delivery_ids)])
        brands = sorted(brand_id for brand_id, _count in cursor.fetchall())
    for brand_id in brands:
        _slow_one(brand_id, code, rest_seconds, spread, clock)


@transaction.atomic
def _slow_one(brand_id: int, code: str, rest_seconds: float, spread: float, clock: Clock) -> None:
    Pace.objects.get_or_create(brand_id=brand_id, defaults={"refilled_at": clock()})
    row = Pace.objects.select_for_update().get(brand=brand_id)
    now = clock()
    before = slowed_of(row)
    after = rules.slow_down(before, _going(row, now), spread, now)
    row.slowed_at, row.slowed_to, row.slowed_from = after.at, after.to, after.before
    row.slowed_by = code
    if rest_seconds:
        until = now + timedelta(seconds=min(rest_seconds, rules.LONGEST_REST_SECONDS))
        row.rests_until = max(row.rests_until or until, until)
    row.save()
    if after != before:
        log.warning("brand_slowed_down", brand=brand_id, code=code, per_second=round(after.to, 1))


def _going(row: Pace, now: datetime) -> float:
    """Return how many messages a second went of late, no more than staff allow."""
    measured = accepted_per_second(brand_id=row.brand_id, now=now)
    allowed = rules.per_second(row.messages, PerTime(row.per)) if row.messages else measured
    return min(measured, allowed)


def accepted_per_second(*, brand_id: int, now: datetime) -> float:
    """Return what the mail system took of a brand, over the last minute or since it began."""
    rows = Throughput.objects.filter(
        edition__program__brand=brand_id, at__gt=now - MEASURED, at__lte=now
    )
    found = rows.aggregate(accepted=Sum("accepted"))
    first = rows.order_by("at").values_list("at", flat=True).first()
    if first is None:
        return 0.0
    return float((found["accepted"] or 0) / max(1.0, (now - first).total_seconds()))


def slowed_of(row: Pace) -> Slowed | None:
    """Return what the mail system bore, where it pushed back."""
    if row.slowed_at is None or row.slowed_to is None or row.slowed_from is None:
        return None
    return Slowed(row.slowed_at, row.slowed_to, row.slowed_from)


def _paced(row: Pace, now: datetime) -> Paced | None:
    rate = rules.rate_of(row.messages, PerTime(row.per), slowed_of(row), now)
    rests = rules.rests(row.rests_until, now)
    if rate is None and not rests:
        return None
    rate = rate or Rate(rules.SLOWEST, 1.0)
    bucket = rules.refilled(Bucket(row.tokens, row.refilled_at), rate, now)
    return Paced(row.brand_id, rate, bucket, rests)


def _write(brand_id: int, bucket: Bucket, tokens: float) -> None:
    Pace.objects.filter(brand=brand_id).update(
        tokens=bucket.tokens + tokens, refilled_at=bucket.refilled_at
    )


def _add(tokens: dict[int, int]) -> None:
    changed: Sequence[tuple[int, int]] = [item for item in sorted(tokens.items()) if item[1]]
    if not changed:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE delivery_pace b SET tokens = b.tokens + v.tokens"
            " FROM unnest(%s::bigint[], %s::int[]) AS v (brand_id, tokens)"
            " WHERE b.brand_id = v.brand_id",
            [[item[0] for item in changed], [item[1] for item in changed]],
        )
