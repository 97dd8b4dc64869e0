"""The links of a batch that may still go out: whoever said or was stopped since is left out."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection

from consent.models import InvitationBatch
from consent.selectors.invitees import JOINED, REASON, SEEN, Brands, about

_AT_ONCE = 5_000

# A link is for the address that somebody had when it was made. Cut off first: what stands in the
# way is looked up for the people of one part, not for all.
_PART = f"""
WITH part AS MATERIALIZED (
  SELECT l.id, l.subscriber_id, l.expires_at, l.address_version FROM consent_personallink l
   WHERE l.batch_id = %(batch)s AND l.subscriber_id > %(after)s
   ORDER BY l.subscriber_id LIMIT %(limit)s
)
SELECT l.id, p.id, p.external_id, p.email, p.language, l.expires_at,
       l.expires_at > %(now)s AND l.address_version = p.address_version AND {REASON} = ''
       AND {SEEN}
  FROM part l JOIN subscribers_subscriber p ON p.id = l.subscriber_id {JOINED}
 ORDER BY p.id
"""  # noqa: S608 - put together of our own constants
_COUNTED = f"""
SELECT count(*)
  FROM consent_personallink l JOIN subscribers_subscriber p ON p.id = l.subscriber_id {JOINED}
 WHERE l.batch_id = %(batch)s AND l.expires_at > %(now)s
   AND l.address_version = p.address_version AND {REASON} = '' AND {SEEN}
"""  # noqa: S608 - put together of our own constants


class LinkRow(NamedTuple):
    """One link with whom it is for."""

    link_id: int
    subscriber_id: int
    external_id: str
    email: str
    language: str
    expires_at: datetime
    is_good: bool


def count_takeable(batch: InvitationBatch, now: datetime, brands: Brands) -> int:
    """Count the links that may go out now, to people of `brands`."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTED, about(batch, now, brands))
        count: int = cursor.fetchone()[0]
    return count


def takeable(
    batch: InvitationBatch, clock: Callable[[], datetime], brands: Brands
) -> Iterator[LinkRow]:
    """Yield the links that may go out, by their people; as of each part, and in flat memory."""
    after = 0
    while rows := _part(about(batch, clock(), brands) | {"after": after, "limit": _AT_ONCE}):
        yield from (row for row in rows if row.is_good)
        after = rows[-1].subscriber_id


def _part(asked: dict[str, Any]) -> list[LinkRow]:
    with connection.cursor() as cursor:
        cursor.execute(_PART, asked)
        return [LinkRow._make(row) for row in cursor.fetchall()]
