"""Whose a row is: the id that it happened under, and the one that its person has now."""

from typing import Any

from rest_framework import serializers

from subscribers.models import Subscriber

_HELP = (
    "Of a record that was merged into another one: the external_id that this has now, by which the"
    " person goes on. Null otherwise."
)


class KnownAs(serializers.CharField):
    """Show by which id others know the person of a row; `of` leads from the row to the person."""

    def __init__(self, *, of: str, **kwargs: Any) -> None:
        super().__init__(source=f"{of}.known_as", read_only=True, **kwargs)


class MergedInto(serializers.CharField):
    """Show the id of the record that goes on for the person of a row, where another one does."""

    def __init__(self, *, of: str) -> None:
        super().__init__(
            source=f"{of}.merged.into", read_only=True, allow_null=True, help_text=_HELP
        )

    def to_representation(self, value: Subscriber) -> str | None:  # type: ignore[override]
        """Return the id, None where the person was erased."""
        return value.external_id if value.erased_at is None else None
