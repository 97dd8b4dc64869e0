"""Whose yes ends soon, and has not been told so."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from programs.rules.notice import NOTICE_DAYS

# Nobody who rests, is stopped, or has not confirmed their address: they are told later, where they
# can be before the end. The frozen promise says how long before, and nothing where it was made
# before there were notices. What is taken up again after a leaving, or at a new address, answers
# the same request and has the same end, so it is told once. Where the last edition has its place
# too, there is nothing left to tell of before the end.
_SOON = """
WITH reachable AS NOT MATERIALIZED (
    SELECT s.id, s.subscriber_id, y.id AS yes_id, y.answers_id AS request_id, s.ends_at,
           s.language, t.promise -> 'terms' AS terms
    FROM consent_subscription s
    JOIN consent_consentevent y ON y.id = s.permitted_by_id
    JOIN programs_program p ON p.id = s.program_id AND p.state = 'open'
    JOIN subscribers_subscriber r ON r.id = s.subscriber_id
    JOIN programs_invitationtext t
      ON t.invitation_id = s.invitation_id AND t.language = s.language
    WHERE s.state IN ('active', 'paused')
      AND (s.state = 'active' OR s.paused_until <= %(now)s)
      AND r.email IS NOT NULL AND r.address_version = s.address_version
      AND r.suppressed_by = '' AND r.restricted_at IS NULL
      AND NOT EXISTS (
        SELECT FROM delivery_delivery d
        WHERE d.subscription_id = s.id AND d.kind = 'notice'
          AND d.asks = 'notice:' || y.answers_id)
), by_time AS (
    SELECT * FROM reachable
    WHERE ends_at > %(now)s AND ends_at <= %(now)s + make_interval(days => %(days)s)
      AND ends_at <= %(now)s + make_interval(days => (terms ->> 'notice_days')::int)
    ORDER BY ends_at LIMIT %(limit)s
), by_number AS (
    SELECT * FROM reachable
    WHERE ends_at IS NULL
      AND request_id IN (
        SELECT request_id FROM delivery_slot WHERE ordinal >= ordinals - 1 AND NOT is_over)
      AND (
        SELECT count(*) FILTER (WHERE d.state IN ('sent', 'uncertain'))
                 >= (terms ->> 'notice_after')::int
               AND count(*) < max(l.ordinals)
        FROM delivery_slot l JOIN delivery_delivery d ON d.id = l.delivery_id
        WHERE l.request_id = reachable.request_id AND l.ordinal IS NOT NULL)
    LIMIT %(limit)s
)
SELECT id, subscriber_id, yes_id, request_id, ends_at, language
FROM (SELECT * FROM by_time UNION ALL SELECT * FROM by_number) soon
LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Ending:
    """One yes that ends soon: `ends_at` is None where one more edition ends it."""

    subscription_id: int
    subscriber_id: int
    yes_id: int
    request_id: int
    ends_at: datetime | None
    language: str


def ending_soon(now: datetime, limit: int) -> list[Ending]:
    """Return up to `limit` of them, what ends by time before what ends by number."""
    with connection.cursor() as cursor:
        cursor.execute(_SOON, {"now": now, "days": NOTICE_DAYS, "limit": limit})
        return [Ending(*row) for row in cursor.fetchall()]
