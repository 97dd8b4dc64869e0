"""Making personal invitation links."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction

from consent.models import PersonalLink
from consent.services.join import ProgramNotOpenError
from consent.services.recording import Clock
from programs.models import Program
from programs.selectors import promises
from subscribers.services.locking import hold_living

LINK_LASTS = timedelta(days=90)


def make_links(
    *,
    program: Program,
    subscriber_ids: Sequence[int],
    campaign: str = "",
    lasts: timedelta = LINK_LASTS,
    clock: Clock,
) -> list[PersonalLink]:
    """Make a link for each person, in the order given. Raises `ProgramNotOpenError`.

    A link carries no permission: it opens the invitation with the person's address filled in.
    Whoever was erased gets none.
    """
    if promises.published(program.slug) is None:
        raise ProgramNotOpenError(program.slug)
    now = clock()
    with transaction.atomic():
        living = hold_living(subscriber_ids)
        links = [
            PersonalLink(
                subscriber_id=subscriber_id,
                program=program,
                campaign=campaign,
                created_at=now,
                expires_at=now + lasts,
            )
            for subscriber_id in subscriber_ids
            if subscriber_id in living
        ]
        return PersonalLink.objects.bulk_create(links)
