"""Handing over the links of a batch to whoever sends them: it is noted, then they stream."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import User

from consent.models import InvitationBatch, LinksTaken
from consent.selectors.batch_links import LinkRow, count_takeable, takeable
from consent.selectors.invitees import Brands
from consent.selectors.tokens import link_token
from consent.services.recording import Clock


@dataclass(frozen=True, slots=True)
class TakenLink:
    """One line of what is handed over."""

    external_id: str
    email: str
    language: str
    url: str
    expires_at: datetime


def take_links(
    *, batch: InvitationBatch, taken_by: User | None, brands: Brands = None, clock: Clock
) -> tuple[LinksTaken, Iterator[TakenLink]]:
    """Note who takes the links of `batch`, and how many; return the note and the links.

    Whoever may not be invited any more since they were made is left out, asked again for each
    part of the stream; so is whoever has nothing to do with `brands`, where that is not all.
    """
    now = clock()
    noted = LinksTaken.objects.create(
        batch=batch, taken_by=taken_by, taken_at=now, links=count_takeable(batch, now, brands)
    )
    address = f"{settings.BASE_URL}/p/{batch.program.slug}"
    return noted, (_taken(row, address) for row in takeable(batch, clock, brands))


def _taken(row: LinkRow, address: str) -> TakenLink:
    url = f"{address}/{link_token(row.link_id)}/"
    return TakenLink(row.external_id, row.email, row.language, url, row.expires_at)
