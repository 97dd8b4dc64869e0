"""A second record of a person is emptied: whoever had its id finds the first one."""

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime

from subscribers.models import EarlierId, Profile, Subscriber, UnconfirmedAddress
from subscribers.rules.sandbox import alike
from subscribers.services.addresses import keep_former


def hold_records(subscriber_ids: Collection[int]) -> dict[int, Subscriber]:
    """Take these rows FOR UPDATE in id order, inside the caller's transaction; return them.

    Waits for messages on their way to these people, as an upsert does.
    """
    rows = Subscriber.objects.select_for_update().filter(pk__in=subscriber_ids)
    return {person.pk: person for person in rows.order_by("pk")}


def empty_records(
    *, records: Mapping[int, Subscriber], into: Mapping[int, int], at: datetime
) -> None:
    """Leave `records` without address, account and values; their ids find who `into` names.

    What they were called stays on them: what happened on them is told by it.

    The database counts the address as another one, so that no link to the old one opens anything.
    Stops of the address stay by its keyed hash. The caller holds all of these rows.
    """
    ids = list(into)
    keep_former(addresses={id_: records[id_].email for id_ in ids}, at=at)
    names = {id_: records[id_].external_id for id_ in ids}
    people = [
        Subscriber(
            pk=id_,
            external_id=alike(names[id_], f"merged-{uuid.uuid4()}"),
            former_id=names[id_],
            account="",
        )
        for id_ in ids
    ]
    Subscriber.objects.bulk_update(people, ["external_id", "former_id", "email", "account"])
    Profile.objects.filter(subscriber__in=ids).delete()
    UnconfirmedAddress.objects.filter(subscriber__in=ids).delete()
    earlier = list(EarlierId.objects.filter(subscriber__in=ids))
    for each in earlier:
        each.subscriber_id = into[each.subscriber_id]
    EarlierId.objects.bulk_update(earlier, ["subscriber"])
    EarlierId.objects.bulk_create(
        [EarlierId(external_id=name, subscriber_id=into[id_]) for id_, name in names.items()]
    )
