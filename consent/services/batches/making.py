"""Making the links of a batch, by sets: ten thousand people a statement, each a transaction."""

import time
from collections import Counter

from django.db import connection, transaction
from django.db.models import F

from consent.models import InvitationBatch
from consent.rules.inviting import BatchState
from consent.selectors.invitees import CHOSEN, JOINED, REASON, Brands, about
from consent.services.batches.drafting import BatchStands, is_ready
from consent.services.join import ProgramNotOpenError
from consent.services.links import LINK_LASTS
from consent.services.recording import Clock
from programs.selectors import promises

SLICE = 10_000

# Cut off first: what stands in the way is looked up for the people of one slice, not for all. Who
# is chosen is looked at again once their row is had: an erasure was first, or waits and finds the
# link. No mail waits for this lock, nor it for mail.
_MAKE = f"""
WITH people AS MATERIALIZED (
  SELECT p.* FROM subscribers_subscriber p
   WHERE {CHOSEN} AND p.id > %(after)s
   ORDER BY p.id LIMIT %(limit)s FOR KEY SHARE OF p
), slice AS MATERIALIZED (
  SELECT p.id, p.address_version, {REASON} AS reason FROM people p {JOINED}
), made AS (
  INSERT INTO consent_personallink
    (subscriber_id, program_id, batch_id, address_version, campaign, created_at, expires_at)
  SELECT id, %(program)s, %(batch)s, address_version, %(campaign)s, %(now)s, %(expires_at)s
    FROM slice WHERE reason = '' ORDER BY id
  ON CONFLICT DO NOTHING
)
SELECT reason, count(*), max(id) FROM slice GROUP BY reason
"""  # noqa: S608 - put together of our own constants


class BatchUnfinished(Exception):
    """The batch does not say yet who sends it and on what basis, or whom it is for."""


def make_batch(
    *,
    batch: InvitationBatch,
    brands: Brands = None,
    clock: Clock,
    seconds: float = 20.0,
    size: int = SLICE,
) -> InvitationBatch:
    """Make a link for each person chosen who is not left out, for about so long; return the batch.

    It goes on where it was cut off: a batch that is `making` wants another call. Two calls at once
    make no link twice. Links carry no permission. Where `brands` are given, only for people who
    have to do with a program of one of them. Raises `BatchUnfinished`, `BatchStands` and
    `ProgramNotOpenError`.
    """
    _start(batch, clock)
    until = time.monotonic() + seconds
    while _make_slice(batch.pk, brands, clock, size) and time.monotonic() < until:
        pass
    return InvitationBatch.objects.get(pk=batch.pk)


def _start(batch: InvitationBatch, clock: Clock) -> None:
    batch.refresh_from_db()
    if batch.state == BatchState.MADE:
        raise BatchStands(str(batch))
    if promises.published(batch.program.slug) is None:
        raise ProgramNotOpenError(batch.program.slug)
    if not is_ready(batch):
        raise BatchUnfinished(str(batch))
    drafts = InvitationBatch.objects.filter(pk=batch.pk, state=BatchState.DRAFT)
    drafts.update(state=BatchState.MAKING, made_at=clock())


def _make_slice(batch_id: int, brands: Brands, clock: Clock, size: int) -> bool:
    """Make the links of the next people; say whether there are more."""
    with transaction.atomic():
        batch = InvitationBatch.objects.get(pk=batch_id)
        counted, last = _made(batch, brands, clock, size)
        is_over = sum(counted.values()) < size
        # Last, after the people's rows: an erasure takes them in that order too. Whoever was
        # beaten to it has written nothing.
        mine = InvitationBatch.objects.filter(
            pk=batch.pk, state=BatchState.MAKING, made_to=batch.made_to
        )
        if not mine.update(**_after(batch, counted, last, is_over=is_over)):
            transaction.set_rollback(True)
    return not is_over


def _made(
    batch: InvitationBatch, brands: Brands, clock: Clock, size: int
) -> tuple[Counter[str], int]:
    now = clock()
    asked = about(batch, now, brands) | {
        "campaign": batch.campaign,
        "after": batch.made_to,
        "limit": size,
        "expires_at": now + LINK_LASTS,
    }
    with connection.cursor() as cursor:
        cursor.execute(_MAKE, asked)
        rows = cursor.fetchall()
    last = max((last for _, _, last in rows), default=batch.made_to)
    return Counter({reason: count for reason, count, _ in rows}), last


def _after(
    batch: InvitationBatch, counted: Counter[str], last: int, *, is_over: bool
) -> dict[str, object]:
    """Return what the row of the batch has after a slice; at the end names of accounts go."""
    asked = counted.pop("", 0)
    left_out = dict(Counter(batch.left_out) + counted)
    after = {"asked": F("asked") + asked, "left_out": left_out, "made_to": last}
    if is_over:
        over = {"of_accounts": len(batch.accounts), "accounts": []}
        after |= {"state": BatchState.MADE, **over}
    return after
