"""Find somebody to preview an edition as, among those who said yes to its program."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError, connection, transaction

from consent.models import Subscription
from programs.models import DataField, Program
from programs.rules.vocabulary import Category, FieldType
from subscribers.selectors.finding import named

SHORTEST = 2
_MOST = 10
_MILLISECONDS = 300
_LIMIT = "SELECT set_config('statement_timeout', %s, true)"

# By a part of a name there is no index: it has its time, and then whole words are asked for.
_BY_PART = """
SELECT p.external_id, coalesce(p.email, ''), coalesce(named.name, '')
FROM consent_subscription s
JOIN subscribers_subscriber p ON p.id = s.subscriber_id
LEFT JOIN subscribers_profile v ON v.subscriber_id = p.id
LEFT JOIN LATERAL (
    SELECT string_agg(v.values -> key ->> 'v', ' ' ORDER BY place) AS name
    FROM unnest(%(names)s::text[]) WITH ORDINALITY AS k (key, place)) named ON true
WHERE s.program_id = %(program)s AND s.state IN ('active', 'paused')
    AND (p.email ILIKE %(part)s OR p.external_id ILIKE %(part)s OR named.name ILIKE %(part)s)
LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who said yes, as staff tell them from others."""

    external_id: str
    email: str
    name: str = ""

    def __str__(self) -> str:
        known = ", ".join(each for each in (self.name, self.email) if each)
        return known or self.external_id


def candidates(program: Program, asked: str) -> Sequence[Candidate]:
    """Return at most ten people whose id, address or name has `asked` in it.

    Who has exactly that id or address comes alone. Bounded in time: where looking through all of
    them takes too long, nobody is found by a part.
    """
    asked = asked.strip()
    if len(asked) < SHORTEST:
        return []
    return _exactly(program, asked) or _by_part(program, asked)


def _exactly(program: Program, asked: str) -> list[Candidate]:
    rows = Subscription.objects.filter(
        subscriber__in=named(asked), program=program, state__in=["active", "paused"]
    ).values_list("subscriber__external_id", "subscriber__email")
    return [Candidate(external_id, email or "") for external_id, email in rows[:1]]


def _by_part(program: Program, asked: str) -> list[Candidate]:
    escaped = asked.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    told: dict[str, Any] = {
        "program": program.pk,
        "names": _names(),
        "part": f"%{escaped}%",
        "most": _MOST,
    }
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('statement_timeout')")
            (before,) = cursor.fetchone()
            cursor.execute(_LIMIT, [str(_MILLISECONDS)])
            cursor.execute(_BY_PART, told)
            found = [Candidate(*row) for row in cursor.fetchall()]
            cursor.execute(_LIMIT, [before])
            return found
    except OperationalError:
        return []


def _names() -> list[str]:
    """Return the fields that say who somebody is."""
    identity = DataField.objects.filter(category=Category.IDENTITY, type=FieldType.TEXT)
    return list(identity.order_by("key").values_list("key", flat=True))
