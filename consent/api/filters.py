"""Filters of lists that say what is wrong."""

from django_filters import rest_framework as filters
from rest_framework.exceptions import ValidationError

from consent.api.inputs import UNKNOWN_FIELD

_PAGING = {"cursor", "limit"}


class StrictFilters(filters.FilterSet):  # type: ignore[misc]
    """Narrow a list; what cannot narrow it is refused, not passed over."""

    def is_valid(self) -> bool:
        """Say whether each filter fits. Raises `ValidationError` on one that there is not."""
        if unknown := set(self.data) - set(self.filters) - _PAGING:
            raise ValidationError({name: [UNKNOWN_FIELD] for name in sorted(unknown)})
        return bool(super().is_valid())
