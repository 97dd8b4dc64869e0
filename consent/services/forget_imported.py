"""Forgetting what imports changed of somebody who is erased."""

from consent.models import ImportChange


def forget_imported(subscriber_id: int) -> None:
    """Drop what one person was before an import, in the transaction that erases them."""
    ImportChange.objects.filter(subscriber=subscriber_id).delete()
