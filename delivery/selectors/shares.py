"""How many of those who would get an edition lack a value, for each field of the promise."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from programs.models import Program
from programs.rules.depth import deepest
from programs.rules.promise import DataWords
from programs.rules.vocabulary import Need
from subscribers.rules.vocabulary import Relationship

# Reading a promise beside its readers takes the longer the more there are: so many of them, those
# who joined last, say enough for somebody who writes.
READERS = 20_000

_SHARES = """
WITH uses AS MATERIALIZED (
    SELECT invitation_id, key, depth, required
    FROM jsonb_to_recordset(%(uses)s::jsonb)
        AS u (invitation_id bigint, key text, depth int, required boolean)
), depths AS MATERIALIZED (
    SELECT key AS relationship, value::int AS depth FROM jsonb_each_text(%(depths)s::jsonb)
), readers AS MATERIALIZED (
    SELECT s.subscriber_id, s.invitation_id, s.chosen::text[] AS chosen,
        least(depths.depth, array_position(
            ARRAY['identity', 'declared', 'observed', 'inferred'], nullif(s.depth, '')) - 1
        ) AS depth
    FROM consent_subscription s
    JOIN subscribers_subscriber p ON p.id = s.subscriber_id
    LEFT JOIN depths ON depths.relationship = p.relationship
    WHERE s.program_id = %(program)s AND s.state IN ('active', 'paused')
        AND p.suppressed_by = '' AND p.restricted_at IS NULL
    ORDER BY s.id DESC LIMIT %(readers)s
)
SELECT u.key, count(*),
    count(*) FILTER (WHERE NOT u.required AND u.key <> ALL (r.chosen)),
    count(*) FILTER (WHERE (u.required OR u.key = ANY (r.chosen)) AND u.depth > r.depth),
    count(*) FILTER (WHERE (u.required OR u.key = ANY (r.chosen)) AND u.depth <= r.depth
        AND coalesce(v.values -> u.key -> 'v', 'null') IN ('null', '""', '[]'))
FROM readers r
JOIN uses u ON u.invitation_id = r.invitation_id
LEFT JOIN subscribers_profile v ON v.subscriber_id = r.subscriber_id
GROUP BY u.key
"""


@dataclass(frozen=True, slots=True)
class Share:
    """Of how many readers a field has nothing to show, and why; all who accepted its use."""

    readers: int
    not_chosen: int = 0
    too_deep: int = 0
    unknown: int = 0

    @property
    def lacking(self) -> int:
        """Return how many there are for whom nothing shows."""
        return self.not_chosen + self.too_deep + self.unknown

    @property
    def percent(self) -> int:
        """Return how many in a hundred that is: 0 only where there is nobody."""
        if not self.lacking:
            return 0
        return max(1, round(100 * self.lacking / self.readers))


def shares_of(program: Program, uses: Mapping[int, Iterable[DataWords]]) -> dict[str, Share]:
    """Return the share of each field, by its key, in one query over a bounded number of readers.

    `uses` are those of each version that somebody may have accepted, by its id.
    """
    told: dict[str, Any] = {
        "program": program.pk,
        "readers": READERS,
        "uses": json.dumps([_use(id_, use) for id_, all_ in uses.items() for use in all_]),
        "depths": json.dumps(_depths(program)),
    }
    with connection.cursor() as cursor:
        cursor.execute(_SHARES, told)
        return {key: Share(*numbers) for key, *numbers in cursor.fetchall()}


def _use(invitation_id: int, use: DataWords) -> dict[str, object]:
    return {
        "invitation_id": invitation_id,
        "key": use.key,
        "depth": use.category.depth,
        "required": use.need == Need.REQUIRED,
    }


def _depths(program: Program) -> dict[str, int]:
    depths = program.brand.depths()
    return {str(word): deepest(depths, program.depth, word).depth for word in Relationship}
