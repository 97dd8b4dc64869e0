"""Count what people say, and what was shown elsewhere: all of it anew, as any of it may change."""

from collections import Counter

from django.db import connection

from delivery.rules.reports.vocabulary import ONLY_WORDS, PEOPLE, Answered, What
from delivery.services.claiming import Clock
from delivery.services.figures.reserved import reserved
from delivery.services.figures.rounds import count_if_due
from delivery.services.figures.writing import Key, replace_what

# A receipt names each field that was used as a list of four, or whole as an object
# (`delivery.rules.used`). People count once for an edition and a month, and once for a program and
# a field, where they answered first.
_ANSWERS = """
WITH said AS MATERIALIZED (
    SELECT e.program_id, d.edition_id, d.subscriber_id, d.used, f.useful, f.too_personal,
        date_trunc('month', coalesce(d.handed_over_at, f.answered_at) AT TIME ZONE 'UTC')::date
            AS began_on
    FROM delivery_feedback f
    JOIN delivery_delivery d ON d.id = f.delivery_id
    JOIN delivery_edition e ON e.id = d.edition_id
    WHERE f.useful IS NOT NULL OR f.too_personal IS NOT NULL
), of_field AS (
    SELECT said.*, '' AS field FROM said
    UNION ALL
    SELECT said.*, used.field FROM said CROSS JOIN LATERAL (
        SELECT DISTINCT CASE jsonb_typeof(each) WHEN 'array' THEN each->>0 ELSE each->>'field' END
            AS field
        FROM jsonb_array_elements(said.used) each
        WHERE CASE jsonb_typeof(each) WHEN 'array' THEN jsonb_array_length(each) = 4
            ELSE each->'shown' = 'true'::jsonb END) used
), placed AS (
    SELECT *,
        useful IS NOT NULL AND 1 = row_number() OVER (
            PARTITION BY program_id, field, subscriber_id, useful IS NULL
            ORDER BY began_on, edition_id) AS is_first_useful,
        too_personal IS NOT NULL AND 1 = row_number() OVER (
            PARTITION BY program_id, field, subscriber_id, too_personal IS NULL
            ORDER BY began_on, edition_id) AS is_first_personal
    FROM of_field
)
SELECT program_id, edition_id, began_on, field,
    count(*) FILTER (WHERE useful), count(*) FILTER (WHERE NOT useful),
    count(*) FILTER (WHERE too_personal), count(*) FILTER (WHERE NOT too_personal),
    count(DISTINCT subscriber_id) FILTER (WHERE useful IS NOT NULL),
    count(DISTINCT subscriber_id) FILTER (WHERE too_personal IS NOT NULL),
    count(*) FILTER (WHERE is_first_useful), count(*) FILTER (WHERE is_first_personal)
FROM placed GROUP BY 1, 2, 3, 4
"""
_REASONS = """
SELECT e.program_id, date_trunc('month', e.at AT TIME ZONE 'UTC')::date, r.why, count(*),
    count(DISTINCT e.subject_id)
FROM consent_leavingreason r JOIN consent_consentevent e ON e.id = r.left_id
WHERE e.program_id IS NOT NULL
GROUP BY GROUPING SETS ((1, 2, 3), (1, 2))
"""


def count_what_is_said(*, clock: Clock) -> bool:
    """Count answers, reasons and reservations anew where it is time; say whether it was done."""
    return count_if_due(edition_id=None, count=_count, clock=clock)


def _count() -> None:
    numbers = {**_answers(), **_reasons(), **reserved()}
    replace_what([What.ANSWER, What.REASON, What.RESERVED], numbers)


def _answers() -> Counter[Key]:
    numbers: Counter[Key] = Counter()
    with connection.cursor() as cursor:
        cursor.execute(_ANSWERS)
        for program, edition, month, field, *counts in cursor.fetchall():
            for why, number in zip(Answered, counts, strict=True):
                key = Key(
                    what=str(What.ANSWER),
                    program_id=program,
                    edition_id=edition,
                    began_on=month,
                    field=field,
                    why=str(why),
                )
                numbers[key] = number
    return numbers


def _reasons() -> Counter[Key]:
    numbers: Counter[Key] = Counter()
    with connection.cursor() as cursor:
        cursor.execute(_REASONS)
        for program, month, why, said, people in cursor.fetchall():
            # Without a reason the row is that of all of them.
            key = Key(
                str(What.REASON), program, month, why=PEOPLE if why is None else why or ONLY_WORDS
            )
            numbers[key] = people if why is None else said
    return numbers
