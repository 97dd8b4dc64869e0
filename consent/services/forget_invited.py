"""Who was invited and never joined is forgotten after half a year."""

from datetime import datetime

from django.db import connection

from consent.rules.inviting import NO_HOLDS
from consent.services.forget_by_rule import AT_ONCE, Spared, forget_found, in_slices, nobody
from consent.services.recording import Clock

# No sooner: with the person their no would be forgotten, and a list could have them asked again.
INVITED_LASTS = NO_HOLDS

# Whoever came by a link or a request long ago, of whom nothing newer is known and who never said
# yes. What waits for its fold counts as news.
_NEVER_JOINED = """
WITH invited AS (
    SELECT l.subscriber_id FROM consent_personallink l
     WHERE l.created_at <= %(then)s AND l.subscriber_id > %(after)s
     UNION
    SELECT s.subscriber_id FROM consent_subscription s
     WHERE s.subscriber_id > %(after)s
       AND s.state NOT IN ('active', 'paused', 'completed', 'erased')
)
SELECT p.id FROM subscribers_subscriber p
  JOIN invited ON invited.subscriber_id = p.id
  LEFT JOIN consent_subject j ON j.subscriber_id = p.id
 WHERE p.erased_at IS NULL AND p.restricted_at IS NULL
   AND (%(only)s::bigint IS NULL OR p.id = %(only)s)
   AND (j.id IS NULL OR j.folded_position = j.head_position)
   AND NOT EXISTS (SELECT FROM consent_personallink l
                    WHERE l.subscriber_id = p.id AND l.created_at > %(then)s)
   AND NOT EXISTS (SELECT FROM consent_consentevent e WHERE e.subject_id = j.id
                      AND (e.kind IN ('given', 'renewed')
                           OR e.kind IN ('requested', 'refused', 'restricted')
                              AND e.at > %(then)s))
 ORDER BY p.id LIMIT %(limit)s
"""


def forget_who_never_joined(*, spared: Spared = nobody, limit: int = 1000, clock: Clock) -> int:
    """Erase who was invited and said nothing but no, up to `limit` of them; return how many.

    Half a year after the last link that was made for them, their last request, and their last
    "not for me": until then that is known. A stop that holds stays, as a keyed hash. A person
    whose data is restricted is kept, and whom `spared` names of the people that it is asked
    about. People that a CRM keeps here and nobody invited are not these.
    """
    return forget_found(
        slices=in_slices(_never_joined, clock),
        still=_still,
        reason="never_joined",
        spared=spared,
        limit=limit,
        clock=clock,
    )


def _still(subscriber_id: int, now: datetime) -> bool:
    return _never_joined(0, now, only=subscriber_id) == [subscriber_id]


def _never_joined(after: int, now: datetime, *, only: int | None = None) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            _NEVER_JOINED,
            {"then": now - INVITED_LASTS, "after": after, "only": only, "limit": AT_ONCE},
        )
        return [row[0] for row in cursor.fetchall()]
