"""The invariants that a query can say. Each returns the ids that break it; none is right."""

from django.db import connection

_MESSAGES = """
SELECT d.id FROM delivery_delivery d
LEFT JOIN consent_consentevent e ON e.id = d.permitted_by_id
LEFT JOIN consent_subject j ON j.id = e.subject_id
LEFT JOIN consent_subscription s ON s.id = d.subscription_id
WHERE d.handed_over_at IS NOT NULL AND d.state IN ('sent', 'uncertain')
"""

PERMITTED = (
    _MESSAGES
    + """
AND d.kind IN ('edition', 'welcome', 'notice', 'reservation')
AND (e.id IS NULL
  OR e.kind NOT IN ('given', 'renewed') OR e.actor <> 'person'
  OR j.subscriber_id IS NOT NULL AND j.subscriber_id <> d.subscriber_id
  OR e.program_id <> s.program_id
  OR e.address_version IS DISTINCT FROM d.address_version
  OR e.at > coalesce(d.permitted_at, d.handed_over_at)
  OR e.valid_until <= coalesce(d.permitted_at, d.handed_over_at))
UNION ALL
"""
    + _MESSAGES
    + """
AND d.kind = 'confirmation'
AND (e.id IS NULL OR e.kind <> 'requested' OR e.id <> d.asked_by_id
  OR j.subscriber_id IS NOT NULL AND j.subscriber_id <> d.subscriber_id
  OR e.program_id <> s.program_id)
UNION ALL
"""
    + _MESSAGES
    + """
AND d.kind = 'address'
AND (e.id IS NULL OR e.kind <> 'moved' OR e.id <> d.asked_by_id
  OR j.subscriber_id IS NOT NULL AND j.subscriber_id <> d.subscriber_id
  OR e.address_version IS DISTINCT FROM d.address_version)
"""
)

# What was reserved reached the person when the caller says that it was used.
_REACHED = """
SELECT d.id FROM (
    SELECT x.*, coalesce(r.used_at, x.handed_over_at) AS reached_at
    FROM delivery_delivery x LEFT JOIN delivery_reservation r ON r.delivery_id = x.id
) d
LEFT JOIN consent_consentevent e ON e.id = d.permitted_by_id
WHERE d.handed_over_at IS NOT NULL AND d.state IN ('sent', 'uncertain')
"""

AFTER_A_STOP = (
    _REACHED
    + """
AND d.kind IN ('edition', 'welcome', 'notice', 'reservation') AND d.overlapped_id IS NULL
AND (EXISTS (
    SELECT FROM consent_consentevent stop
    WHERE stop.subject_id = e.subject_id AND stop.position > e.position
      AND (stop.program_id = e.program_id OR stop.program_id IS NULL)
      AND stop.kind IN ('withdrawn', 'revoked', 'refused', 'erased', 'completed')
      AND stop.at < d.reached_at)
  OR EXISTS (
    SELECT FROM consent_consentevent rest
    WHERE rest.subject_id = e.subject_id AND rest.position > e.position
      AND rest.program_id = e.program_id AND rest.kind IN ('paused', 'merged')
      AND rest.at < d.reached_at
      AND (rest.details ->> 'until')::timestamptz > d.reached_at
      AND NOT EXISTS (
        SELECT FROM consent_consentevent again
        WHERE again.subject_id = rest.subject_id AND again.position > rest.position
          AND again.program_id = rest.program_id
          AND again.kind IN ('resumed', 'paused', 'given', 'renewed')
          AND again.at <= d.reached_at))
  OR EXISTS (
    SELECT FROM subscribers_suppression p
    WHERE p.subscriber_id = d.subscriber_id AND p.created_at < d.reached_at
      AND (p.lifted_at IS NULL OR p.lifted_at > d.reached_at))
  OR EXISTS (
    SELECT FROM consent_consentevent held
    WHERE held.subject_id = e.subject_id AND held.program_id IS NULL
      AND held.kind IN ('suppressed', 'restricted') AND held.at < d.reached_at
      AND NOT EXISTS (
        SELECT FROM consent_consentevent freed
        WHERE freed.subject_id = held.subject_id AND freed.position > held.position
          AND freed.at <= d.reached_at
          AND (held.kind = 'suppressed' AND freed.kind = 'lifted'
               AND freed.details -> 'lifted' ? (held.details ->> 'by')
            OR held.kind = 'restricted' AND freed.kind = 'unrestricted'
               AND freed.details ->> 'by' = held.details ->> 'by')))
  OR EXISTS (
    SELECT FROM consent_consentevent moved
    WHERE moved.subject_id = e.subject_id AND moved.kind = 'moved'
      AND moved.address_version > d.address_version AND moved.at < d.reached_at))
"""
)

# A yes is from the address that asked, or from the one that the person moved to and confirmed.
_FROM_WHERE_IT_WAS_ASKED = """
(asked.address_version = yes.address_version OR EXISTS (
    SELECT FROM consent_consentevent moved
    WHERE moved.id = (yes.details ->> 'moved')::bigint AND moved.kind = 'moved'
      AND moved.subject_id = yes.subject_id AND moved.position < yes.position
      AND moved.address_version = yes.address_version))
"""

CONFIRMED_BY_THEMSELVES = f"""
SELECT s.id FROM consent_subscription s
LEFT JOIN consent_consentevent yes ON yes.id = s.permitted_by_id
LEFT JOIN consent_consentevent asked ON asked.id = yes.answers_id
LEFT JOIN consent_subject j ON j.id = yes.subject_id
WHERE s.state IN ('active', 'paused')
  AND (asked.id IS NULL OR asked.kind <> 'requested' OR j.subscriber_id <> s.subscriber_id
    OR yes.kind NOT IN ('given', 'renewed') OR yes.actor <> 'person'
    OR yes.method NOT IN ('confirmation', 'undo', 'preferences')
    OR asked.subject_id <> yes.subject_id OR asked.program_id <> s.program_id
    OR asked.text_id <> yes.text_id OR yes.text_id <> s.text_id
    OR asked.invitation_id <> yes.invitation_id OR yes.invitation_id <> s.invitation_id
    OR asked.language <> yes.language OR yes.language <> s.language
    OR yes.address_version <> s.address_version OR NOT {_FROM_WHERE_IT_WAS_ASKED})
"""

SHOWN_AS_HASHED = """
SELECT t.sha256 FROM programs_showntext t
WHERE t.sha256 <> encode(sha256(convert_to(t.body, 'UTF8')), 'hex')
UNION ALL
SELECT x.id::text FROM programs_invitationtext x
JOIN programs_invitation i ON i.id = x.invitation_id
WHERE i.state <> 'draft' AND (x.shown_id IS NULL OR x.promise IS NULL)
"""

# Counted again from the ledger. What a person asks for in the preference centre mails nothing.
MAILED_AS_ASKED = """
WITH asked AS (
    SELECT e.id, e.at,
           lag(e.at, 3) OVER of_a_program AS fourth, lag(e.at, 10) OVER in_all AS eleventh
    FROM consent_consentevent e
    WHERE e.kind = 'requested' AND e.actor = 'person'
      AND e.method IN ('public_page', 'personal_link')
    WINDOW of_a_program AS (PARTITION BY e.subject_id, e.program_id ORDER BY e.position),
           in_all AS (PARTITION BY e.subject_id ORDER BY e.position)
)
SELECT 'entry ' || id FROM asked
WHERE fourth > at - interval '24 hours' OR eleventh > at - interval '24 hours'
UNION ALL
SELECT 'delivery ' || max(d.id) FROM delivery_delivery d WHERE d.kind = 'confirmation'
GROUP BY coalesce(d.asked_by_id, d.permitted_by_id) HAVING count(*) > 1
UNION ALL
SELECT 'subscription ' || min(s.id) FROM consent_subscription s WHERE s.open_request_id IS NOT NULL
GROUP BY s.subscriber_id, s.program_id HAVING count(*) > 1
"""

# Nor does anybody else lift the person's own stop or end their own restriction.
ONLY_THE_PERSON_SAID_YES = f"""
SELECT yes.id FROM consent_consentevent yes
LEFT JOIN consent_consentevent asked ON asked.id = yes.answers_id
WHERE yes.kind IN ('given', 'renewed')
  AND (yes.actor <> 'person' OR yes.method NOT IN ('confirmation', 'undo', 'preferences')
    OR asked.id IS NULL OR NOT {_FROM_WHERE_IT_WAS_ASKED})
UNION ALL
SELECT e.id FROM consent_consentevent e
WHERE e.kind = 'lifted' AND e.details -> 'lifted' ? 'person' AND e.actor <> 'person'
   OR e.kind = 'unrestricted' AND e.details ->> 'by' = 'person'
      AND e.actor NOT IN ('person', 'relay')
UNION ALL
SELECT s.last_event_id FROM consent_mergedrecord m
JOIN consent_subscription s ON s.subscriber_id = m.subscriber_id
WHERE s.state = 'pending' AND s.request_lapses_at > m.merged_at
   OR s.state IN ('active', 'paused') AND (s.ends_at IS NULL OR s.ends_at > m.merged_at)
"""


def broken(sql: str) -> list[str]:
    """Return the ids that `sql` finds."""
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [str(row[0]) for row in cursor.fetchall()]


def count(table: str, where: str = "true") -> int:
    """Return how many rows of `table` there are to check. Both are ours, never a user's."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table} WHERE {where}")
        return int(cursor.fetchone()[0])
