"""The end of the proof: who left long enough ago is forgotten."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from consent.models import Subject, Subscription
from consent.rules.retention import Held, is_over_and_done
from consent.services.forget_by_rule import AT_ONCE, Spared, forget_found, in_slices, nobody
from consent.services.recording import Clock
from subscribers.models import Subscriber

# Everybody whose last word is long ago, in slices; what of it is over is decided one by one.
_LONG_AGO = """
SELECT s.subscriber_id
  FROM consent_subscription s
  JOIN subscribers_subscriber p ON p.id = s.subscriber_id
 WHERE s.subscriber_id > %(after)s AND p.erased_at IS NULL AND p.restricted_at IS NULL
 GROUP BY s.subscriber_id
HAVING max(s.since) <= %(now)s - (SELECT min(proof_kept_years) FROM programs_brand)
                                 * interval '365 days'
   AND bool_and(s.state NOT IN ('active', 'paused') OR coalesce(s.ends_at <= %(now)s, false))
 ORDER BY s.subscriber_id
 LIMIT %(limit)s
"""


def forget_who_left_long_ago(*, spared: Spared = nobody, limit: int = 1000, clock: Clock) -> int:
    """Erase who has no consent left to prove, up to `limit` of them; return how many.

    All their consents ended longer ago than the brands keep the proof, and nothing is live or
    waits. A person whose data is restricted is kept: they may have asked for just that. So is
    whom `spared` names, of the people that it is asked about. The words that were shown and the
    chain stay, and lead to nobody.
    """
    return forget_found(
        slices=(_done(found, clock()) for found in in_slices(_long_ago, clock)),
        still=_still,
        reason="retention",
        spared=spared,
        limit=limit,
        clock=clock,
    )


def _long_ago(after: int, now: datetime) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(_LONG_AGO, {"after": after, "now": now, "limit": AT_ONCE})
        return [row[0] for row in cursor.fetchall()]


def _still(subscriber_id: int, now: datetime) -> bool:
    return not _has_to_stay(subscriber_id) and subscriber_id in _done([subscriber_id], now)


def _has_to_stay(subscriber_id: int) -> bool:
    """Say whether the person was restricted meanwhile, or said something that is not folded."""
    restricted = Subscriber.objects.filter(pk=subscriber_id).exclude(restricted_at=None)
    return (
        restricted.exists() or Subject.objects.unfolded().filter(subscriber=subscriber_id).exists()
    )


def _done(subscriber_ids: Sequence[int], now: datetime) -> list[int]:
    rows = Subscription.objects.filter(subscriber__in=subscriber_ids)
    held: dict[int, list[Held]] = defaultdict(list)
    for row in rows.select_related("program__brand"):
        held[row.subscriber_id].append(_held(row))
    return [id_ for id_ in subscriber_ids if is_over_and_done(held[id_], now)]


def _held(row: Subscription) -> Held:
    return Held(
        state=row.state,
        since=row.since,
        ends_at=row.ends_at,
        paused_until=row.paused_until,
        request_lapses_at=row.request_lapses_at,
        kept_years=row.program.brand.proof_kept_years,
    )
