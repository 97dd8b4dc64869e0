"""Since when, what came last and what comes next: of each of one person's programs."""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import NamedTuple

from django.db import connection

from delivery.rules.kinds import on_their_clock

# An undo and a confirmed address answer the same request again: since the first of them the person
# is in. What is due may go, what is scheduled is not planned for anybody yet.
_TIMES = """
SELECT asked.id, first.at, last.id, last.at, least(due.at, scheduled.at), scheduled.on_clock_at,
       EXISTS (SELECT 1 FROM consent_consentevent e
               JOIN consent_subject j ON j.id = e.subject_id AND j.subscriber_id = s.subscriber_id
               WHERE e.program_id = s.program_id AND e.kind IN ('given', 'renewed')),
       EXISTS (SELECT 1 FROM consent_leavingreason r
               JOIN consent_consentevent e ON e.id = r.left_id AND e.program_id = s.program_id
               JOIN consent_subject j ON j.id = e.subject_id AND j.subscriber_id = s.subscriber_id)
FROM unnest(%s::bigint[], %s::bigint[]) AS asked (id, yes)
JOIN consent_subscription s ON s.id = asked.id
LEFT JOIN LATERAL (
    SELECT min(f.at) AS at FROM consent_consentevent y
    JOIN consent_consentevent f ON f.answers_id = y.answers_id AND f.kind IN ('given', 'renewed')
    WHERE y.id = asked.yes) first ON true
LEFT JOIN LATERAL (
    SELECT d.id, d.handed_over_at AS at FROM delivery_delivery d
    WHERE d.subscription_id = s.id AND d.kind IN ('edition', 'reservation')
      AND d.state IN ('sent', 'uncertain')
      AND d.handed_over_at IS NOT NULL
    ORDER BY d.handed_over_at DESC, d.id DESC LIMIT 1) last ON true
LEFT JOIN LATERAL (
    SELECT min(d.due_at) AS at FROM delivery_delivery d
    JOIN delivery_edition e ON e.id = d.edition_id AND e.state IN ('scheduled', 'sending')
    WHERE d.subscription_id = s.id AND d.kind = 'edition' AND d.settled_at IS NULL) due ON true
LEFT JOIN LATERAL (
    SELECT min(e.scheduled_at) FILTER (WHERE NOT e.in_their_zone) AS at,
           min(e.scheduled_at) FILTER (WHERE e.in_their_zone) AS on_clock_at
    FROM delivery_edition e
    WHERE e.program_id = s.program_id AND e.kind = 'broadcast' AND e.state = 'scheduled'
    ) scheduled ON true
"""


class Times(NamedTuple):
    """The times of one subscription; `since` is the first yes to the request that holds.

    `was_joined` says whether there ever was a yes, `said_why` whether a reason of leaving is held.
    """

    since: datetime | None
    last_id: int | None
    last_at: datetime | None
    next_at: datetime | None
    was_joined: bool
    said_why: bool


NOTHING = Times(None, None, None, None, was_joined=False, said_why=False)


def times_of(yes_ids: Mapping[int, int | None], zone: tzinfo) -> dict[int, Times]:
    """Return the times of each subscription, given with the yes that holds; one query for all.

    They are of one person, who lives in `zone`.
    """
    if not yes_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_TIMES, [list(yes_ids), [each or 0 for each in yes_ids.values()]])
        return {
            id_: Times(since, last_id, last_at, _earlier(next_at, on_clock_at, zone), *held)
            for id_, since, last_id, last_at, next_at, on_clock_at, *held in cursor.fetchall()
        }


def _earlier(at: datetime | None, on_clock_at: datetime | None, zone: tzinfo) -> datetime | None:
    there = on_their_clock(on_clock_at, zone) if on_clock_at else None
    return min((each for each in (at, there) if each), default=None)
