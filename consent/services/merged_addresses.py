"""The addresses of records that were merged: in no row any more, but in their chains."""

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime

from consent.ledger import evidence_of
from consent.ledger.sealing import UnreadableKeyError
from consent.models import ConsentEvent, MergedRecord
from subscribers.rules.vocabulary import StoppedBy
from subscribers.services.suppression import stop_addresses


def stop_addresses_before(subscriber_ids: Collection[int], *, now: datetime) -> None:
    """Stop the last address of each of these that was merged, by its keyed hash.

    Inside the transaction that erases them, as long as their keys open what their chains know.
    """
    merged = MergedRecord.objects.filter(subscriber__in=subscriber_ids)
    found = {_last_address(id_) for id_ in merged.values_list("subscriber_id", flat=True)} - {""}
    if found:
        stop_addresses(stops=[(each, StoppedBy.PERSON) for each in sorted(found)], now=now)


def _last_address(subscriber_id: int) -> str:
    sealed = ConsentEvent.objects.filter(subject__subscriber=subscriber_id).exclude(sealed=None)
    with suppress(UnreadableKeyError):
        for event in sealed.select_related("subject").order_by("-position"):
            if address := evidence_of(event).address:
                return address
    return ""
