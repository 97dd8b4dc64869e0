"""Which record goes on for one that was merged into it."""

from collections.abc import Collection, Iterable

from consent.models import MergedRecord


def survivors_of(subscriber_ids: Iterable[int]) -> dict[int, int]:
    """Return, for those of these records that were merged, the one that goes on."""
    rows = MergedRecord.objects.filter(subscriber__in=list(subscriber_ids))
    return dict(rows.values_list("subscriber_id", "into_id"))


def with_merged(subscriber_id: int) -> list[int]:
    """Return a record that goes on and those that were merged into it."""
    merged = MergedRecord.objects.filter(into=subscriber_id)
    return [subscriber_id, *merged.values_list("subscriber_id", flat=True)]


def records_of_the_same(subscriber_id: int) -> list[int]:
    """Return all records of one person: theirs, what it was merged into, what was into that."""
    into = survivors_of([subscriber_id]).get(subscriber_id, subscriber_id)
    return sorted(with_merged(into))


def records_with(subscriber_ids: Collection[int]) -> set[int]:
    """Return these records, and those that were merged into one of them."""
    merged = MergedRecord.objects.filter(into__in=subscriber_ids)
    return {*subscriber_ids, *merged.values_list("subscriber_id", flat=True)}
