"""What was promised and chosen, counted again from the ledger, not from what places carry."""

# One of an edition for each person, and for each event of one that events trigger; the steps of a
# series in their order. Never more than N starts in any period, none after the term, no more
# editions than promised for one request. A person's own ceiling counts from the entry that set it,
# for what came after it: each place is looked at as it was taken, with those that were taken before
# it. Several may begin at the same moment, which is one stretch.
WITHIN_THE_PROMISE = """
WITH length (period, days) AS (
    VALUES ('day', interval '1 day'), ('week', interval '7 days'), ('month', interval '1 month'),
           ('quarter', interval '3 months'), ('year', interval '1 year')
), place AS (
    SELECT t.id, t.delivery_id, t.subscription_id, t.request_id, lower(t.during) AS start,
           y.valid_until, y.answers_id, i.term_editions,
           CASE WHEN own.days IS NULL THEN i.frequency_count ELSE 1 END AS most,
           greatest(promised.days, own.days) AS period
    FROM delivery_slot t
    JOIN delivery_delivery d ON d.id = t.delivery_id
    JOIN consent_consentevent y ON y.id = t.yes_id
    JOIN programs_invitation i ON i.id = y.invitation_id
    JOIN length promised ON promised.period = i.frequency_period
    LEFT JOIN LATERAL (
        SELECT c.details ->> 'less_often' AS less_often FROM consent_consentevent c
        WHERE c.subject_id = y.subject_id AND c.program_id = y.program_id
          AND c.kind IN ('given', 'renewed', 'changed', 'merged') AND c.position >= y.position
          AND c.details ? 'less_often'
          AND c.at <= coalesce(d.permitted_at, d.handed_over_at, lower(t.during))
        ORDER BY c.position DESC LIMIT 1) said ON true
    LEFT JOIN length own ON own.period = said.less_often
), stretch AS (
    SELECT DISTINCT p.id, p.delivery_id, p.subscription_id, p.most, p.period, a.start AS until
    FROM place p JOIN place a
        ON a.subscription_id = p.subscription_id AND a.id <= p.id
       AND a.start >= p.start AND a.start < p.start + p.period
)
SELECT p.delivery_id FROM place p WHERE p.start >= p.valid_until
    OR p.request_id IS DISTINCT FROM p.answers_id
UNION ALL
SELECT s.delivery_id FROM stretch s JOIN place o
    ON o.subscription_id = s.subscription_id AND o.id <= s.id
   AND o.start <= s.until AND o.start + s.period > s.until
GROUP BY s.id, s.delivery_id, s.until, s.most HAVING count(*) > s.most
UNION ALL
SELECT min(p.delivery_id) FROM place p WHERE p.term_editions IS NOT NULL
GROUP BY p.request_id, p.term_editions HAVING count(*) > p.term_editions
UNION ALL
SELECT d.id FROM delivery_delivery d LEFT JOIN delivery_slot t ON t.delivery_id = d.id
WHERE d.kind IN ('edition', 'reservation') AND d.state IN ('sending', 'sent', 'uncertain')
  AND (t.id IS NULL OR t.subscription_id <> d.subscription_id
    OR t.yes_id IS DISTINCT FROM d.permitted_by_id)
UNION ALL
SELECT min(d.id) FROM delivery_delivery d WHERE d.kind = 'edition'
GROUP BY d.edition_id, d.subscription_id, d.event_number HAVING count(*) > 1
UNION ALL
SELECT d.id FROM delivery_delivery d LEFT JOIN delivery_edition e ON e.id = d.edition_id
WHERE (d.event_number <> 0) <> coalesce(e.kind = 'triggered', false)
UNION ALL
SELECT later.id FROM delivery_delivery later JOIN delivery_delivery earlier
    ON earlier.subscription_id = later.subscription_id AND earlier.step < later.step
WHERE later.step IS NOT NULL AND later.state IN ('sent', 'uncertain')
  AND earlier.state IN ('sent', 'uncertain') AND earlier.permitted_at > later.handed_over_at
"""

# An entry that does not name what was chosen, or how deep, leaves it as it was. A receipt is read
# as it is stored (`delivery.rules.used`), and as it was stored before that was short.
USED_WHAT_WAS_ACCEPTED = """
WITH rank (category, depth) AS (
    VALUES ('identity', 0), ('declared', 1), ('observed', 2), ('inferred', 3)
), used AS (
    SELECT d.id, d.invitation_id, d.depth, e.invitation_id AS accepted_id, e.subject_id,
           e.program_id, e.position, coalesce(u ->> 'field', u ->> 0) AS field,
           coalesce(u ->> 'category', u ->> 1) AS category,
           coalesce(d.permitted_at, d.handed_over_at) AS then
    FROM delivery_delivery d
    JOIN consent_consentevent e ON e.id = d.permitted_by_id
    CROSS JOIN LATERAL jsonb_array_elements(d.used) AS u
    WHERE d.kind IN ('edition', 'reservation') AND d.state IN ('sent', 'uncertain')
      AND coalesce((u ->> 'shown')::boolean, u -> 3 IS NOT NULL)
)
SELECT u.id FROM used u
LEFT JOIN LATERAL (
    SELECT n.need, f.category FROM programs_datause n JOIN programs_datafield f ON f.id = n.field_id
    WHERE n.invitation_id = u.accepted_id AND f.key = u.field) accepted ON true
LEFT JOIN LATERAL (
    SELECT c.details -> 'chosen' AS chosen FROM consent_consentevent c
    WHERE c.subject_id = u.subject_id AND c.program_id = u.program_id
      AND c.kind IN ('given', 'renewed', 'changed', 'merged') AND c.position >= u.position
      AND c.details ? 'chosen' AND c.at <= u.then
    ORDER BY c.position DESC LIMIT 1) ticked ON true
LEFT JOIN LATERAL (
    SELECT c.details ->> 'depth' AS depth FROM consent_consentevent c
    WHERE c.subject_id = u.subject_id AND c.program_id = u.program_id
      AND c.kind IN ('given', 'renewed', 'changed', 'merged') AND c.position >= u.position
      AND c.details ? 'depth' AND c.at <= u.then
    ORDER BY c.position DESC LIMIT 1) own ON true
LEFT JOIN rank this ON this.category = u.category
LEFT JOIN rank could ON could.category = u.depth
LEFT JOIN rank own_rank ON own_rank.category = own.depth
WHERE accepted.need IS NULL
   OR u.invitation_id IS DISTINCT FROM u.accepted_id
   OR accepted.category <> u.category
   OR could.depth IS NULL
   OR this.depth > could.depth
   OR could.depth > own_rank.depth
   OR accepted.need <> 'required' AND NOT coalesce(ticked.chosen ? u.field, false)
"""
