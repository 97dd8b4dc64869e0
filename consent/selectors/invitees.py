"""Whom a batch of invitations would reach, and who is left out, by sets: one statement for all."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Count, QuerySet

from consent.models import InvitationBatch
from consent.rules.inviting import NO_HOLDS
from consent.selectors.of_brands import person_in
from programs.models import InvitationText
from programs.rules.languages import base_language
from programs.rules.vocabulary import InvitationState
from subscribers.models import Subscriber

ON_A_PAGE = 100

# Their own last word about the program; as `consent.selectors.declined`, for one person of a set.
_SAID_NO = """
(SELECT e.kind = 'refused' AND e.at > %(no_since)s FROM consent_consentevent e
  WHERE e.subject_id = j.id AND e.program_id = %(program)s AND e.actor = 'person'
    AND e.kind IN ('refused', 'requested', 'given', 'renewed')
  ORDER BY e.position DESC LIMIT 1)
"""
# "" for whoever gets a link. Who has an entry that waits to be folded has none for the moment.
REASON = f"""
CASE
WHEN p.email IS NULL THEN 'no_address'
WHEN j.folded_position < j.head_position THEN 'just_now'
WHEN p.suppressed_by <> '' OR EXISTS (
  SELECT FROM subscribers_suppression x WHERE x.subscriber_id = p.id AND x.lifted_at IS NULL)
  THEN 'stopped'
WHEN p.restricted_at IS NOT NULL THEN 'restricted'
WHEN s.state = 'withdrawn' THEN 'left'
WHEN s.state = 'revoked' THEN 'revoked'
WHEN s.state IN ('active', 'paused') AND (s.ends_at IS NULL OR s.ends_at > %(now)s)
  THEN 'in_already'
WHEN s.state = 'pending' AND s.request_lapses_at > %(now)s THEN 'waiting'
WHEN s.id IS NOT NULL AND {_SAID_NO} THEN 'declined'
WHEN NOT split_part(replace(lower(p.language), '_', '-'), '-', 1) = ANY(%(languages)s)
  THEN 'no_language'
ELSE '' END
"""
# `p` is the person, which the statement names itself.
JOINED = """
LEFT JOIN consent_subject j ON j.subscriber_id = p.id
LEFT JOIN consent_subscription s ON s.subscriber_id = p.id AND s.program_id = %(program)s
"""
# Whom somebody may see who works for some brands, as `consent.selectors.of_brands`; NULL is all.
SEEN = """
(%(brands)s::bigint[] IS NULL OR EXISTS (
  SELECT FROM consent_subscription t JOIN programs_program g ON g.id = t.program_id
   WHERE t.subscriber_id = p.id AND g.brand_id = ANY(%(brands)s::bigint[])))
"""
CHOSEN = f"""
p.erased_at IS NULL AND starts_with(p.external_id, 'sandbox:') = %(is_sandbox)s
AND p.relationship = ANY(%(relationships)s)
AND (cardinality(%(accounts)s::text[]) = 0 OR p.account = ANY(%(accounts)s::text[]))
AND {SEEN}
"""
_COUNTED = f"""
SELECT reason, count(*) FROM (
  SELECT {REASON} AS reason FROM subscribers_subscriber p {JOINED} WHERE {CHOSEN}
) chosen GROUP BY reason
"""  # noqa: S608 - put together of our own constants
_LISTED = f"""
SELECT id, external_id FROM (
  SELECT p.id, p.external_id, {REASON} AS reason FROM subscribers_subscriber p {JOINED}
   WHERE {CHOSEN} AND p.id > %(after)s
) chosen WHERE reason = %(reason)s ORDER BY id LIMIT %(limit)s
"""  # noqa: S608 - put together of our own constants


@dataclass(frozen=True, slots=True)
class Foreseen:
    """How many people a batch would reach, and how many not, by the reason."""

    asked: int
    left_out: Mapping[str, int]

    @property
    def chosen(self) -> int:
        """Return how many were chosen in all."""
        return self.asked + self.left

    @property
    def left(self) -> int:
        """Return how many of them get no link."""
        return sum(self.left_out.values())


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person as lists name them; `number` is what the next page goes on after.

    Who was erased has neither id.
    """

    number: int
    subscriber_id: int | None
    external_id: str


# The brands that somebody works for; None for all.
Brands = Collection[int] | None


def about(batch: InvitationBatch, now: datetime, brands: Brands) -> dict[str, Any]:
    """Return what the statements about the people of `batch` are to be given."""
    return {
        "batch": batch.pk,
        "program": batch.program_id,
        # A program of the sandbox invites its people, and no other program does.
        "is_sandbox": batch.program.brand.is_sandbox,
        "relationships": list(batch.relationships),
        "accounts": list(batch.accounts),
        "languages": _languages(batch.program_id),
        "brands": None if brands is None else list(brands),
        "now": now,
        "no_since": now - NO_HOLDS,
    }


def foresee(batch: InvitationBatch, now: datetime, *, brands: Brands = None) -> Foreseen:
    """Count who of the people chosen would get a link, and who not; two queries.

    Of `brands`, who has to do with a program of one of them; the others are not counted.
    """
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED, about(batch, now, brands))
        counted: dict[str, int] = dict(cursor.fetchall())
    return Foreseen(asked=counted.pop("", 0), left_out=counted)


def people_by_reason(
    batch: InvitationBatch,
    reason: str,
    *,
    after: int = 0,
    now: datetime,
    brands: Brands = None,
) -> list[PersonRow]:
    """Return a page of those who are left out for `reason`, or by "" of those who get a link.

    One more than a page has, where there are more.
    """
    limits = {"reason": reason, "after": after, "limit": ON_A_PAGE + 1}
    asked = about(batch, now, brands) | limits
    with connection.cursor() as cursor:
        cursor.execute(_LISTED, asked)
        return [PersonRow(number, number, name) for number, name in cursor.fetchall()]


def people_by_relationship(*, brands: Brands = None) -> dict[str, int]:
    """Count the people of each relationship."""
    rows = _people(brands).order_by()
    counted = rows.values("relationship").annotate(people=Count("id"))
    return dict(counted.values_list("relationship", "people"))


def accounts_of_nobody(accounts: list[str], *, brands: Brands = None) -> list[str]:
    """Return which of these accounts nobody has, in their order."""
    rows = _people(brands).filter(account__in=accounts).order_by()
    had = set(rows.values_list("account", flat=True).distinct())
    return [account for account in accounts if account not in had]


def _people(brands: Brands) -> QuerySet[Subscriber]:
    living = Subscriber.objects.filter(erased_at=None)
    return living if brands is None else living.filter(person_in(brands, person="pk"))


def _languages(program_id: int) -> list[str]:
    """Return the languages, without regions, whose readers the promise has words for."""
    texts = InvitationText.objects.filter(
        invitation__program=program_id, invitation__state=InvitationState.PUBLISHED
    )
    return sorted({base_language(each) for each in texts.values_list("language", flat=True)})
