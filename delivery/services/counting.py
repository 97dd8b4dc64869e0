"""Count how far an edition is: once for all who look, and the longer it takes the less often."""

import time
from collections import defaultdict
from datetime import datetime, timedelta

from django.db import connection, transaction

from delivery.models import Edition, Progress
from delivery.rules.vocabulary import EditionState
from delivery.services.claiming import Clock

# Numbers may be so old; where counting takes long it may take a twentieth of the time, no more.
_FRESH = timedelta(seconds=3)
_TIMES_AS_LONG = 20

# By the index that holds an edition to one delivery a person: what other editions have is not read.
_STATES = """
SELECT state, refusal, count(*) FROM delivery_delivery
WHERE edition_id = %s AND kind = 'edition'
GROUP BY state, refusal ORDER BY state, refusal
"""
# Not by NOT IN: deliveries of no subscription make it look at every pair.
_UNPLANNED = """
SELECT s.state, count(*) FROM consent_subscription s
WHERE s.program_id = %s AND NOT EXISTS (
    SELECT FROM delivery_delivery d
    WHERE d.subscription_id = s.id AND d.edition_id = %s AND d.kind = 'edition')
GROUP BY s.state ORDER BY s.state
"""

_AT_REST = (EditionState.DONE, EditionState.CANCELLED)


def count(*, edition: Edition, clock: Clock) -> Progress:
    """Return the edition's numbers, counted anew where they are old and nobody counts them now."""
    found, _ = Progress.objects.get_or_create(edition=edition)
    if _is_fresh(found, edition, clock()):
        return found
    with transaction.atomic():
        rows = Progress.objects.select_for_update(skip_locked=True).filter(edition=edition)
        held = rows.first()
        if held is None or _is_fresh(held, edition, clock()):
            # Somebody else counts, or has just counted.
            return Progress.objects.get(edition=edition)
        return _count(held, edition, clock())


def _is_fresh(found: Progress, edition: Edition, now: datetime) -> bool:
    if found.counted_at is None:
        return False
    age = abs(now - found.counted_at)
    if edition.state in _AT_REST and _is_settled(found) and edition.finished_at:
        return found.counted_at > edition.finished_at
    return age < max(_FRESH, timedelta(milliseconds=_TIMES_AS_LONG * found.took_ms))


def _is_settled(found: Progress) -> bool:
    return not {"due", "claimed", "sending"} & set(found.states)


def _count(held: Progress, edition: Edition, now: datetime) -> Progress:
    began = time.monotonic()
    held.states = _states(edition)
    held.unplanned = _unplanned(edition)
    held.counted_at = now
    held.took_ms = int(1000 * (time.monotonic() - began))
    held.save()
    return held


def _states(edition: Edition) -> dict[str, dict[str, int]]:
    states: dict[str, dict[str, int]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(_STATES, [edition.pk])
        for state, refusal, number in cursor.fetchall():
            states[state][refusal] = number
    return dict(states)


def _unplanned(edition: Edition) -> dict[str, int]:
    """Return the people of the program who have no delivery, by where they stand."""
    with connection.cursor() as cursor:
        cursor.execute(_UNPLANNED, [edition.program_id, edition.pk])
        return {str(state): number for state, number in cursor.fetchall()}
