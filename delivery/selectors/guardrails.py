"""What became of each program's messages lately, and what a guardrail holds."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection

from delivery.models import Guardrail, ProgramHold
from delivery.rules.guardrails import Counts, Limits
from programs.models import Program

WINDOW = timedelta(days=1)
LATELY = timedelta(days=7)

# Only of programs that anything was told of: the events of a day, found by their index. What went
# is what workers counted; SMTP's own refusals were never taken, and count as tried. After a release
# it begins anew. Speeds are kept for a day: what went in the week before is in the figures.
_COUNTS = """
WITH released AS MATERIALIZED (
    SELECT program_id, max(released_at) AS at FROM delivery_programhold
    WHERE released_at IS NOT NULL GROUP BY program_id
), told AS MATERIALIZED (
    SELECT e.program_id, g.brand_id, greatest(released.at, %(since)s) AS since,
        count(DISTINCT d.id) FILTER (WHERE m.kind = 'bounced') AS bounced,
        count(DISTINCT d.id) FILTER (WHERE m.kind = 'complained') AS complained,
        count(DISTINCT d.id) FILTER (WHERE m.source = 'smtp') AS refused
    FROM delivery_mailevent m
    JOIN delivery_delivery d ON d.id = m.delivery_id
    JOIN delivery_edition e ON e.id = d.edition_id
    JOIN programs_program g ON g.id = e.program_id AND g.state = 'open'
    LEFT JOIN released ON released.program_id = g.id
    WHERE m.kind IN ('bounced', 'complained') AND m.bounce <> 'soft'
      AND m.received_at >= %(since)s AND m.received_at > coalesce(released.at, '-infinity')
    GROUP BY e.program_id, g.brand_id, released.at
)
SELECT t.program_id, t.brand_id, t.refused + coalesce((
    SELECT sum(w.accepted) FROM delivery_throughput w JOIN delivery_edition e ON e.id = w.edition_id
    WHERE e.program_id = t.program_id AND w.at >= t.since), 0)::bigint, t.bounced, t.complained,
    coalesce((SELECT sum(f.number) FROM delivery_figure f
    WHERE f.what = 'outcome' AND f.program_id = t.program_id AND f.began_on >= %(lately_on)s
      AND f.why LIKE 'sent%%'), 0)::bigint
FROM told t ORDER BY t.program_id
"""


@dataclass(frozen=True, slots=True)
class Told:
    """A program of which something was told, and how much."""

    program_id: int
    brand_id: int
    counts: Counts


def told_of_open_programs(now: datetime) -> list[Told]:
    """Return each open program of which a bounce or a complaint was told within a day."""
    with connection.cursor() as cursor:
        lately_on = (now - LATELY).astimezone(UTC).date()
        cursor.execute(_COUNTS, {"since": now - WINDOW, "lately_on": lately_on})
        return [Told(program, brand, Counts(*rest)) for program, brand, *rest in cursor.fetchall()]


def limits_by_brand() -> dict[int, Limits]:
    """Return the limits of the brands that have some of their own."""
    return {row.brand_id: row.limits for row in Guardrail.objects.all()}


def hold_of(program: Program) -> ProgramHold | None:
    """Return what a guardrail holds a program by, None where none does."""
    return ProgramHold.objects.filter(program=program, released_at=None).first()
