"""The statements of the forecast: the gate and the places, said once more, for all at once."""

from delivery.selectors.trial import KEPT_BY_TRIAL

READERS = """
SELECT DISTINCT s.invitation_id, coalesce(nullif(s.language, ''), p.language),
    CASE WHEN 'language' = ANY(p.own_choices) THEN p.language ELSE '' END
FROM consent_subscription s JOIN subscribers_subscriber p ON p.id = s.subscriber_id
WHERE s.program_id = %s AND s.state IN ('active', 'paused') AND s.invitation_id IS NOT NULL
    AND s.id > %s AND s.id <= %s
"""

# What the gate and the places would say of each. Of those whose entries wait for the fold, the
# facts are brought along.
_VERDICTS = """
WITH behind AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(%(behind)s::jsonb) AS b (
        id bigint, state text, invitation_id bigint, language text, ends_at timestamptz,
        paused_until timestamptz, request_lapses_at timestamptz, chosen text[], less_often text,
        depth text, permitted_by_id bigint, confirmed_version int, address_version int,
        has_address boolean, is_suppressed boolean, is_restricted boolean, denied text[])
), fits AS MATERIALIZED (
    SELECT invitation_id, language, own_language, refusal, number
    FROM jsonb_to_recordset(%(fits)s::jsonb)
        AS f (invitation_id bigint, language text, own_language text, refusal text, number int)
), needs AS MATERIALIZED (
    SELECT number, key, depth, required
    FROM jsonb_to_recordset(%(needs)s::jsonb)
        AS n (number int, key text, depth int, required boolean)
), depths AS MATERIALIZED (
    SELECT key AS relationship, value::int AS depth FROM jsonb_each_text(%(depths)s::jsonb)
), periods AS MATERIALIZED (
    SELECT period, place, tstzrange(start, start + length::interval) AS during,
        tstzrange(%(at)s, %(at)s + length::interval) AS from_now
    FROM jsonb_to_recordset(%(periods)s::jsonb)
        AS v (period text, place int, start timestamptz, length text)
), stopped AS MATERIALIZED (
    SELECT DISTINCT subscriber_id FROM subscribers_suppression
    WHERE lifted_at IS NULL AND subscriber_id IS NOT NULL
), ended AS MATERIALIZED (
    SELECT subscription_id FROM delivery_delivery
    WHERE kind = 'edition' AND edition_id = %(edition)s AND state <> 'due'
), facts AS (
    SELECT s.id, s.subscriber_id, s.state IN ('active', 'paused') AS is_planned,
        coalesce(b.state, s.state) AS state,
        CASE WHEN b.id IS NULL THEN s.invitation_id ELSE b.invitation_id END AS invitation_id,
        CASE WHEN b.id IS NULL THEN coalesce(nullif(s.language, ''), p.language)
             ELSE b.language END AS language,
        CASE WHEN 'language' = ANY(p.own_choices) THEN p.language ELSE '' END AS own_language,
        CASE WHEN b.id IS NULL THEN s.ends_at ELSE b.ends_at END AS ends_at,
        CASE WHEN b.id IS NULL THEN s.paused_until ELSE b.paused_until END AS paused_until,
        CASE WHEN b.id IS NULL THEN s.request_lapses_at ELSE b.request_lapses_at END AS lapses_at,
        CASE WHEN b.id IS NULL THEN s.chosen::text[] ELSE b.chosen END AS chosen,
        CASE WHEN b.id IS NULL THEN s.less_often ELSE b.less_often END AS less_often,
        CASE WHEN b.id IS NULL THEN s.depth ELSE b.depth END AS depth,
        CASE WHEN b.id IS NULL THEN s.permitted_by_id ELSE b.permitted_by_id END AS yes_id,
        CASE WHEN b.id IS NULL
             THEN p.suppressed_by <> '' OR w.subscriber_id IS NOT NULL
             ELSE b.is_suppressed END AS is_suppressed,
        CASE WHEN b.id IS NULL THEN p.restricted_at IS NOT NULL
             ELSE b.is_restricted END AS is_restricted,
        CASE WHEN b.id IS NULL
             THEN p.email IS NOT NULL
                  AND s.address_version IS NOT DISTINCT FROM p.address_version
             ELSE b.has_address AND b.confirmed_version IS NOT DISTINCT FROM b.address_version
             END AS is_confirmed,
        {kept_by_trial} AS is_kept_by_trial,
        p.relationship, coalesce(b.denied, '{{}}') AS denied
    FROM consent_subscription s
    JOIN subscribers_subscriber p ON p.id = s.subscriber_id
    LEFT JOIN behind b ON b.id = s.id
    LEFT JOIN stopped w ON w.subscriber_id = s.subscriber_id
    -- Said so that the planner knows that nearly all are left: where it expects one row it walks
    -- through all of them for each.
    WHERE s.program_id = %(program)s {window}
        AND NOT EXISTS (SELECT FROM ended d WHERE d.subscription_id = s.id)
), standing AS (
    SELECT f.*, CASE
        WHEN state = 'pending' AND lapses_at <= %(at)s THEN 'lapsed'
        WHEN state IN ('active', 'paused') AND ends_at <= %(at)s THEN 'completed'
        WHEN state = 'paused' AND paused_until <= %(at)s THEN 'active'
        ELSE state END AS stands
    FROM facts f
), gated AS (
    SELECT s.id, s.subscriber_id, s.is_planned, s.stands, s.ends_at, s.chosen, s.denied,
        i.term_editions,
        -- Asked of nobody whose promise counts no editions.
        CASE WHEN i.term_editions IS NOT NULL THEN (
            SELECT y.answers_id FROM consent_consentevent y WHERE y.id = s.yes_id) END
        AS request_id,
        least(depths.depth, array_position(
            ARRAY['identity', 'declared', 'observed', 'inferred'], nullif(s.depth, '')) - 1
        ) AS depth,
        CASE WHEN s.less_often = '' THEN i.frequency_count ELSE 1 END AS lanes,
        CASE WHEN s.less_often = '' THEN i.frequency_period
             WHEN own.place > promised.place THEN s.less_often
             ELSE i.frequency_period END AS period,
        fits.number,
        CASE
        WHEN NOT s.is_planned THEN ''
        WHEN s.stands IN ('pending', 'paused', 'completed', 'withdrawn', 'revoked') THEN s.stands
        WHEN s.stands <> 'active' THEN 'no_consent'
        WHEN s.is_suppressed THEN 'suppressed'
        WHEN s.is_restricted THEN 'restricted'
        WHEN NOT s.is_confirmed THEN 'address_unconfirmed'
        WHEN NOT %(is_open)s THEN 'held'
        WHEN NOT %(is_approved)s THEN 'not_approved'
        WHEN %(is_expired)s THEN 'expired'
        WHEN s.is_kept_by_trial THEN 'trial'
        ELSE coalesce(fits.refusal, 'not_covered') END AS why
    FROM standing s
    LEFT JOIN fits ON fits.invitation_id = s.invitation_id AND fits.language = s.language
        AND fits.own_language = s.own_language
    LEFT JOIN programs_invitation i ON i.id = s.invitation_id
    LEFT JOIN depths ON depths.relationship = s.relationship
    LEFT JOIN periods promised ON promised.period = i.frequency_period
    LEFT JOIN periods own ON own.period = s.less_often
), composed AS MATERIALIZED (
    SELECT g.id, g.is_planned, g.stands, g.ends_at, g.term_editions, g.request_id, g.lanes,
        g.period,
        CASE WHEN g.why = '' AND g.is_planned AND EXISTS (
            SELECT FROM needs n
            WHERE n.number = g.number AND (n.required OR n.key = ANY(g.chosen))
              AND n.depth <= g.depth
              AND (n.key = ANY(g.denied) OR coalesce(
                       v.values -> n.key -> 'v', 'null') IN ('null', '""', '[]')))
        THEN 'data_missing' ELSE g.why END AS why
    FROM gated g LEFT JOIN subscribers_profile v ON v.subscriber_id = g.subscriber_id
    {asked}
), placed AS (
    SELECT c.*, t.during, t.from_now
    FROM composed c LEFT JOIN periods t ON t.period = c.period
), taken AS MATERIALIZED (
    -- From the promised time, or where that is taken from now.
    SELECT c.id, least(count(DISTINCT l.lane) FILTER (WHERE l.during && c.during),
                       count(DISTINCT l.lane) FILTER (WHERE l.during && c.from_now)) AS lanes
    FROM placed c JOIN delivery_slot l ON l.subscription_id = c.id
    WHERE c.why = '' AND c.is_planned AND l.lane <= c.lanes
    GROUP BY c.id
), had AS MATERIALIZED (
    SELECT l.request_id, count(*) AS editions FROM delivery_slot l
    WHERE l.request_id IN (
        SELECT request_id FROM composed WHERE term_editions IS NOT NULL AND why = '')
    GROUP BY l.request_id
), verdicts AS (
    SELECT c.id, c.is_planned, c.stands, CASE
        WHEN c.why <> '' OR NOT c.is_planned THEN c.why
        WHEN c.ends_at <= lower(c.during) THEN 'past_term'
        WHEN had.editions >= c.term_editions THEN 'past_term'
        WHEN taken.lanes >= c.lanes THEN 'too_soon'
        ELSE '' END AS why
    FROM placed c
    LEFT JOIN taken ON taken.id = c.id
    LEFT JOIN had ON had.request_id = c.request_id
)
"""


def _verdicts(*, window: str = "", asked: str = "") -> str:
    """Return the verdicts on all readers of the program, or on those in a window.

    `asked` leaves out whoever cannot have the verdict that is asked for, before their places are
    read.
    """
    return _VERDICTS.format(window=window, asked=asked, kept_by_trial=KEPT_BY_TRIAL)


COUNT = f"""{_verdicts()}
SELECT is_planned, stands, why, count(*) FROM verdicts GROUP BY 1, 2, 3
"""  # noqa: S608 - put together of our own constants
# How far a page looks, and over how many, by the index that planning goes by.
EDGE = """
SELECT max(id), count(*) FROM (
    SELECT id FROM consent_subscription
    WHERE program_id = %s AND state IN ('active', 'paused') AND id > %s
    ORDER BY id LIMIT %s) ahead
"""
_WINDOW = "AND s.state IN ('active', 'paused') AND s.id > %(after)s AND s.id <= %(last)s"
_ASKED = "WHERE g.why = %(why)s OR (g.why = '' AND %(is_seen_last)s)"
WHO = f"""{_verdicts(window=_WINDOW, asked=_ASKED)}
SELECT id FROM verdicts WHERE why = %(why)s ORDER BY id LIMIT %(limit)s
"""  # noqa: S608 - put together of our own constants
