"""How batches of invitations did: who answered what, by which way, on which day."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection

from consent.models import InvitationBatch, PersonalLink
from consent.rules.inviting import Answer, BatchState
from consent.selectors.invitees import ON_A_PAGE, SEEN, Brands, PersonRow

# One row for each person who said something by a batch: when they asked to join, when they said
# yes after it, when they said no, and whether it was by a link of their own. A yes counts whatever
# came later; a no counts where no yes did. Entries of the ledger, so somebody erased counts too.
_PEOPLE = """
SELECT w.*, CASE
  WHEN w.yes_at IS NOT NULL THEN 'confirmed'
  WHEN w.is_no_last THEN 'declined'
  WHEN w.until <= %(now)s THEN 'lapsed'
  ELSE 'waiting' END AS answer
FROM (
  SELECT said.*, (
    SELECT min(y.at) FROM consent_consentevent y
     WHERE y.subject_id = said.subject_id AND y.program_id = said.program_id
       AND y.position > said.asked AND y.kind IN ('given', 'renewed')) AS yes_at
  FROM (
    SELECT (e.details ->> 'batch')::bigint AS batch, e.subject_id, e.program_id,
           min(e.id) AS number,
           min(e.position) FILTER (WHERE e.kind = 'requested') AS asked,
           min(e.at) FILTER (WHERE e.kind = 'requested') AS asked_at,
           max(e.at) FILTER (WHERE e.kind = 'refused') AS no_at,
           max(e.valid_until) FILTER (WHERE e.kind = 'requested') AS until,
           max(e.position) FILTER (WHERE e.kind = 'refused')
             = max(e.position) AS is_no_last,
           bool_or(e.method = 'personal_link') AS by_link
      FROM consent_consentevent e
     WHERE e.details ? 'batch' AND (e.details -> 'batch') = ANY(%(batches)s::jsonb[])
     GROUP BY 1, 2, 3
  ) said
) w
"""
_COUNTED = f"""
SELECT batch, answer, by_link, count(*) FROM ({_PEOPLE}) a GROUP BY 1, 2, 3
"""  # noqa: S608 - put together of our own constants
_BY_DAY = f"""
SELECT day, count(*) FILTER (WHERE what = 'asked'), count(*) FILTER (WHERE what = 'yes'),
       count(*) FILTER (WHERE what = 'no')
  FROM ({_PEOPLE}) a CROSS JOIN LATERAL (VALUES
    ('asked', asked_at), ('yes', yes_at),
    ('no', CASE WHEN answer = 'declined' THEN no_at END)) AS moments (what, at)
 CROSS JOIN LATERAL (SELECT (at AT TIME ZONE 'UTC')::date AS day) days
 WHERE at IS NOT NULL GROUP BY day ORDER BY day
"""  # noqa: S608 - put together of our own constants
# The moments by which a day counts, and whom it counts.
_MOMENTS: Mapping[str, str] = {"joined": "asked_at", "confirmed": "yes_at", "declined": "no_at"}
# In their order from the beginning, so that no more yeses are looked up than a page shows.
_IN_ORDER = _PEOPLE.replace("GROUP BY 1, 2, 3", "GROUP BY 1, 2, 3 ORDER BY number")
_LISTED = """
SELECT a.number, p.id, coalesce(p.external_id, '')
  FROM ({people}) a JOIN consent_subject j ON j.id = a.subject_id
  LEFT JOIN subscribers_subscriber p ON p.id = j.subscriber_id
 WHERE a.number > %(after)s AND (%(way)s IS NULL OR a.by_link = %(way)s::boolean) AND {which}
 ORDER BY a.number LIMIT %(limit)s
"""
_SILENT = f"""
SELECT p.id, p.id, p.external_id
  FROM consent_personallink l JOIN subscribers_subscriber p ON p.id = l.subscriber_id
  LEFT JOIN consent_subject j ON j.subscriber_id = p.id
 WHERE l.batch_id = %(batch)s AND l.subscriber_id > %(after)s
   AND NOT EXISTS (SELECT FROM consent_consentevent e
                    WHERE e.subject_id = j.id AND e.program_id = l.program_id
                      AND e.details -> 'batch' = to_jsonb(l.batch_id))
   AND {SEEN}
 ORDER BY l.subscriber_id LIMIT %(limit)s
"""  # noqa: S608 - put together of our own constants

# Whoever asked to join and did not say no afterwards.
JOINED = "joined"
LISTS = (JOINED, *Answer.values)


class Day(NamedTuple):
    """What was said by a batch on one day (UTC)."""

    day: date
    joined: int
    confirmed: int
    declined: int


@dataclass(frozen=True, slots=True)
class Results:
    """How many people a batch asked, and what they answered, by their link and by the public one.

    Whether a message or a page was opened is not known: nothing tracks it.
    """

    asked: int = 0
    by_link: Mapping[str, int] = field(default_factory=dict)
    by_tag: Mapping[str, int] = field(default_factory=dict)

    @property
    def silent(self) -> int:
        """Return how many of those who have a link said nothing."""
        return max(0, self.asked - sum(self.by_link.values()))

    def answered(self, answer: str) -> int:
        """Return how many answered so, by either way."""
        return self.by_link.get(answer, 0) + self.by_tag.get(answer, 0)

    @property
    def joined(self) -> int:
        """Return how many asked to join and did not say no afterwards."""
        return sum(map(self.answered, (Answer.CONFIRMED, Answer.WAITING, Answer.LAPSED)))


def batch_of_tag(program_id: int, campaign: str) -> int | None:
    """Return the batch of a program whose public links carry `campaign`; no query without one."""
    if not campaign:
        return None
    batches = InvitationBatch.objects.filter(program=program_id, campaign=campaign)
    return batches.exclude(state=BatchState.DRAFT).values_list("id", flat=True).first()


def other_of_tag(batch: InvitationBatch, campaign: str) -> int | None:
    """Return another batch of the same program that has this tag, drafts too."""
    batches = InvitationBatch.objects.filter(program=batch.program_id, campaign=campaign)
    return batches.exclude(pk=batch.pk).values_list("id", flat=True).first()


def results_of(batches: Collection[InvitationBatch], now: datetime) -> dict[int, Results]:
    """Return the results of each batch by its number, in one query."""
    counted: dict[tuple[int, bool], dict[str, int]] = {}
    for number, answer, by_link, people in _rows(_COUNTED, _asked(batches, now)):
        counted.setdefault((number, by_link), {})[answer] = people
    return {
        batch.pk: Results(
            asked=batch.asked,
            by_link=counted.get((batch.pk, True), {}),
            by_tag=counted.get((batch.pk, False), {}),
        )
        for batch in batches
    }


def days_of(batch: InvitationBatch, now: datetime) -> list[Day]:
    """Return what was said by `batch` on each day on which anything was."""
    return [Day._make(row) for row in _rows(_BY_DAY, _asked([batch], now))]


def people_who(
    batch: InvitationBatch,
    what: str,
    *,
    by_link: bool | None = None,
    on: date | None = None,
    after: int = 0,
    now: datetime,
    brands: Brands = None,
) -> list[PersonRow]:
    """Return a page of those whom a number of `batch` counts; "" stands for who was erased.

    `what` is one of `LISTS`. One more than a page has, where there are more. Whoever answered has
    to do with the program; of those who have not, only people of `brands` are named.
    """
    if what not in LISTS:
        raise KeyError(what)
    limits = {"after": after, "limit": ON_A_PAGE + 1}
    if what == Answer.SILENT:
        of_brands = None if brands is None else list(brands)
        rows = _rows(_SILENT, {"batch": batch.pk, "brands": of_brands, **limits})
    else:
        asked = _asked([batch], now) | {"way": by_link, "what": what, "on": on, **limits}
        rows = _rows(_LISTED.format(people=_IN_ORDER, which=_which(what, on)), asked)
    return [PersonRow(*row) for row in rows]


def links_left(batch: InvitationBatch) -> int:
    """Count the links that are there still: an erasure takes its person's along."""
    return PersonalLink.objects.filter(batch=batch).count()


def _which(what: str, on: date | None) -> str:
    """Return the condition for those whom a number counts."""
    if on is None:
        return "a.answer <> 'declined'" if what == JOINED else "a.answer = %(what)s"
    # On a day everybody counts who said it on that day, whatever they said later.
    moment = _MOMENTS.get(what, "asked_at")
    day = f"(a.{moment} AT TIME ZONE 'UTC')::date = %(on)s"
    return f"{day} AND a.answer = 'declined'" if what == Answer.DECLINED else day


def _asked(batches: Iterable[InvitationBatch], now: datetime) -> dict[str, Any]:
    return {"batches": [str(batch.pk) for batch in batches], "now": now}


def _rows(statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
