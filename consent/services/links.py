"""Making personal invitation links."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction

from consent.models import PersonalLink
from consent.selectors.declined import declined_lately
from consent.services.join import ProgramNotOpenError
from consent.services.recording import Clock
from programs.models import Program
from programs.selectors import promises
from subscribers.models import Subscriber
from subscribers.services.locking import hold_living

LINK_LASTS = timedelta(days=90)


class DeclinedLatelyError(Exception):
    """The person said "not for me" to this program within the last six months."""


def make_links(
    *,
    program: Program,
    subscriber_ids: Sequence[int],
    campaign: str = "",
    lasts: timedelta = LINK_LASTS,
    clock: Clock,
) -> list[PersonalLink]:
    """Make a link for each person, in the order given. Raises `ProgramNotOpenError`.

    A link carries no permission: it opens the invitation with the person's address filled in, as
    long as that is the address that they have at this moment. Those of a batch are made by sets
    (`consent.services.batches`), under these conditions and more.
    Whoever was erased gets none, nor a record that was merged into another, nor who said no to the
    program in the last six months (`consent.selectors.declined`): callers say how many they left
    out.
    """
    if promises.published(program.slug) is None:
        raise ProgramNotOpenError(program.slug)
    now = clock()
    with transaction.atomic():
        asked = hold_living(subscriber_ids) - declined_lately(
            program_id=program.id, subscriber_ids=subscriber_ids, now=now
        )
        # Read once they are held: a record that was merged meanwhile is nobody's.
        people = Subscriber.objects.filter(id__in=asked, former_id="")
        versions = dict(people.values_list("id", "address_version"))
        links = [
            PersonalLink(
                subscriber_id=subscriber_id,
                program=program,
                address_version=versions[subscriber_id],
                campaign=campaign,
                created_at=now,
                expires_at=now + lasts,
            )
            for subscriber_id in subscriber_ids
            if subscriber_id in versions
        ]
        return PersonalLink.objects.bulk_create(links)
