"""The statements that make deliveries of editions, by sets: PostgreSQL reckons each one's time."""

from datetime import datetime
from typing import Any

from delivery.models import Edition
from delivery.selectors.zones import known_zones

_COLUMNS = """
    (kind, state, subscriber_id, subscription_id, permitted_by_id, edition_id, language, created_at,
     due_at, promised_at, give_up_at, fence, attempts, refusal, error, used, depth, asks, step,
     settled_at)
"""

# Everybody whose yes holds or rests gets a row, so that each one's outcome is on the record.
_OF_A_PROGRAM = """
    SELECT s.id, s.subscriber_id, s.program_id, s.permitted_by_id FROM consent_subscription s
    WHERE s.program_id = %(program)s AND s.state IN ('active', 'paused') AND s.id > %(after)s
    ORDER BY s.id LIMIT %(limit)s
"""
_BY_THESE_YESES = """
    SELECT s.id, s.subscriber_id, s.program_id, s.permitted_by_id FROM consent_subscription s
    WHERE s.permitted_by_id = ANY(%(yeses)s) AND s.state IN ('active', 'paused') ORDER BY s.id
"""
_RUNS = """
    e.state IN ('scheduled', 'sending', 'paused', 'held')
    AND (e.planned_at IS NOT NULL OR e.planned_to > 0)
"""

BROADCAST = f"""
WITH slice AS MATERIALIZED ({_OF_A_PROGRAM}), planned AS (
    INSERT INTO delivery_delivery {_COLUMNS}
    SELECT 'edition', 'due', subscriber_id, id, permitted_by_id, %(edition)s, '', %(now)s, %(at)s,
        %(at)s, %(give_up_at)s, 0, 0, '', '', '[]', '', '', NULL, NULL
    FROM slice ORDER BY id
    ON CONFLICT DO NOTHING
)
SELECT count(*), max(id) FROM slice
"""

# A time on a wall: where clocks jump over it, as long after the jump; where it is shown twice, the
# second. It is promised by the standard time of the zone: a week is a week when clocks change.
_ON_THEIR_CLOCK = """
    SELECT slice.*, e.id AS edition_id,
        wall.at AT TIME ZONE zone.name AS due_at,
        wall.at AT TIME ZONE 'UTC' - least(
            year.begins AT TIME ZONE 'UTC' - year.begins AT TIME ZONE zone.name,
            year.middle AT TIME ZONE 'UTC' - year.middle AT TIME ZONE zone.name) AS promised_at,
        (e.valid_until AT TIME ZONE 'UTC') AT TIME ZONE zone.name AS give_up_at
    FROM slice
    JOIN subscribers_subscriber p ON p.id = slice.subscriber_id
    JOIN delivery_edition e ON {which}
    CROSS JOIN LATERAL (SELECT e.scheduled_at AT TIME ZONE 'UTC' AS at) wall
    CROSS JOIN LATERAL (
        SELECT date_trunc('year', wall.at) AS begins,
               date_trunc('year', wall.at) + interval '6 months' AS middle) year
    CROSS JOIN LATERAL (
        SELECT CASE WHEN p.time_zone = ANY(%(zones)s) THEN p.time_zone ELSE 'UTC' END AS name) zone
"""
_INSERT_ON_THEIR_CLOCK = f"""
    INSERT INTO delivery_delivery {_COLUMNS}
    SELECT 'edition', 'due', subscriber_id, id, permitted_by_id, edition_id, '', %(now)s, due_at,
        promised_at, give_up_at, 0, 0, '', '', '[]', '', '', NULL, NULL
    FROM reckoned ORDER BY id
    ON CONFLICT DO NOTHING
"""
BROADCAST_IN_THEIR_ZONE = f"""
WITH slice AS MATERIALIZED ({_OF_A_PROGRAM}),
reckoned AS ({_ON_THEIR_CLOCK.format(which="e.id = %(edition)s")}),
planned AS ({_INSERT_ON_THEIR_CLOCK})
SELECT count(*), max(id) FROM slice
"""
# Whoever joins gets what their clock does not show yet.
JOINERS_IN_THEIR_ZONE = f"""
WITH slice AS MATERIALIZED ({_BY_THESE_YESES}),
reckoned AS (
    SELECT * FROM ({
    _ON_THEIR_CLOCK.format(which=f"e.program_id = slice.program_id AND e.in_their_zone AND {_RUNS}")
}) r WHERE r.due_at > %(now)s)
{_INSERT_ON_THEIR_CLOCK}
"""

# A step goes so many days after joining, as far from the step before it as the series says. Who
# was past it when it began to run gets it now, once, while it is worth sending and where they have
# not had a later one.
_STEPS = """
    SELECT slice.id, slice.subscriber_id, slice.permitted_by_id, e.id AS edition_id, e.step,
        e.worth_days, e.valid_until,
        joined.at + e.after_days * interval '24 hours' AS own_at,
        earlier.due_at + (e.after_days - earlier.after_days) * interval '24 hours' AS in_turn_at,
        later.had AS had_later, yes.subject_id, yes.program_id, yes.position
    FROM slice
    JOIN consent_consentevent yes ON yes.id = slice.permitted_by_id
    CROSS JOIN LATERAL (
        SELECT first.at FROM consent_consentevent first
        WHERE first.answers_id = yes.answers_id AND first.kind IN ('given', 'renewed')
        ORDER BY first.position LIMIT 1) joined
    JOIN delivery_edition e ON {which}
    LEFT JOIN LATERAL (
        SELECT d.due_at, before.after_days FROM delivery_delivery d
        JOIN delivery_edition before ON before.id = d.edition_id
        WHERE d.subscription_id = slice.id AND d.step < e.step AND d.state <> 'withheld'
        ORDER BY d.step DESC LIMIT 1) earlier ON true
    CROSS JOIN LATERAL (
        SELECT EXISTS (
            SELECT FROM delivery_delivery d
            WHERE d.subscription_id = slice.id AND d.step > e.step
              AND d.state IN ('sending', 'sent', 'uncertain')) AS had) later
"""
_RECKONED = """
    SELECT s.*, greatest(own_at, in_turn_at, %(now)s) AS due_at,
        had_later OR coalesce(own_at + worth_days * interval '24 hours' <= %(now)s, false)
            AS is_past
    FROM step s
"""
_INSERT_STEPS = f"""
    INSERT INTO delivery_delivery {_COLUMNS}
    SELECT 'edition', CASE WHEN is_past THEN 'withheld' ELSE 'due' END, subscriber_id, id,
        permitted_by_id, edition_id, '', %(now)s, due_at, due_at,
        least(valid_until, due_at + worth_days * interval '24 hours'), 0, 0,
        CASE WHEN is_past THEN 'expired' ELSE '' END, '', '[]', '', '', step,
        CASE WHEN is_past THEN %(now)s END
    FROM reckoned ORDER BY id, step
    ON CONFLICT DO NOTHING
"""
SERIES = f"""
WITH slice AS MATERIALIZED ({_OF_A_PROGRAM}),
step AS ({_STEPS.format(which="e.id = %(edition)s")}), reckoned AS ({_RECKONED}),
planned AS ({_INSERT_STEPS})
SELECT count(*), max(id) FROM slice
"""
_OF_THE_SERIES = f"e.program_id = slice.program_id AND e.kind = 'series' AND {_RUNS}"
JOINERS_OF_A_SERIES = f"""
WITH slice AS MATERIALIZED ({_BY_THESE_YESES}),
step AS ({_STEPS.format(which=_OF_THE_SERIES)}), reckoned AS ({_RECKONED})
{_INSERT_STEPS}
"""

# Who comes back goes on where they stopped: what did not go for want of a yes has its turn again,
# and what was to go before they left waits as long anew. Who only renews keeps their days. What a
# worker has in hand is left to the gate.
TAKEN_UP_AGAIN = f"""
WITH slice AS MATERIALIZED ({_BY_THESE_YESES}),
step AS ({_STEPS.format(which=_OF_THE_SERIES)}), reckoned AS ({_RECKONED}),
held AS MATERIALIZED (
    SELECT d.id, r.due_at, least(r.valid_until, r.due_at + r.worth_days * interval '24 hours')
        AS give_up_at
    FROM reckoned r
    JOIN delivery_delivery d ON d.edition_id = r.edition_id AND d.subscription_id = r.id
    WHERE NOT r.is_past AND d.kind = 'edition' AND d.created_at < %(now)s
      AND (d.state = 'due' AND d.due_at < r.own_at AND EXISTS (
            SELECT FROM consent_consentevent gone
            WHERE gone.subject_id = r.subject_id AND gone.program_id = r.program_id
              AND gone.position < r.position AND gone.at >= d.created_at
              AND gone.kind IN ('withdrawn', 'revoked', 'completed'))
        OR d.state = 'withheld' AND d.refusal = ANY(%(for_want_of_a_yes)s))
    FOR NO KEY UPDATE OF d SKIP LOCKED
)
UPDATE delivery_delivery d
SET state = 'due', refusal = '', settled_at = NULL, due_at = held.due_at,
    promised_at = held.due_at, give_up_at = held.give_up_at
FROM held WHERE d.id = held.id
"""

TRIGGERED = """
INSERT INTO delivery_delivery (kind, state, subscriber_id, subscription_id, permitted_by_id,
    edition_id, language, created_at, due_at, promised_at, give_up_at, fence, attempts, refusal,
    error, used, depth, asks, event_number)
SELECT 'edition', 'due', s.subscriber_id, s.id, s.permitted_by_id, e.id, '', %(now)s, %(now)s,
    %(now)s,
    least(e.valid_until, t.happened_at + e.worth_days * interval '24 hours'),
    0, 0, '', '', '[]', '', '', t.event_number
FROM unnest(%(events)s::bigint[], %(times)s::timestamptz[], %(people)s::bigint[],
            %(editions)s::bigint[]) AS t (event_number, happened_at, subscriber_id, edition_id)
JOIN delivery_edition e ON e.id = t.edition_id
JOIN consent_subscription s ON s.subscriber_id = t.subscriber_id AND s.program_id = e.program_id
ON CONFLICT DO NOTHING
"""


def slice_of(edition: Edition, *, now: datetime, limit: int) -> dict[str, Any]:
    """Return what the statements for a slice of an edition's people are given."""
    return {
        "edition": edition.id,
        "program": edition.program_id,
        "after": edition.planned_to,
        "limit": limit,
        "now": now,
        "at": edition.scheduled_at,
        "give_up_at": edition.valid_until,
        "zones": known_zones() if edition.in_their_zone else [],
    }
