"""Filters of lists that say what is wrong."""

from typing import Any

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from rest_framework.exceptions import ErrorDetail, ValidationError

from consent.api.inputs import UNKNOWN_FIELD
from consent.selectors.merged import with_merged
from subscribers.selectors.ids import people_by_id

_EMPTY = ErrorDetail("Give one of the words, or leave it out.", code="invalid_choice")
_PAGING = {"cursor", "limit"}


class PersonFilter(filters.CharFilter):  # type: ignore[misc]
    """Narrow a list to the person who has an id, or had it; to nobody where there is none.

    What happened on a record that was merged into theirs is theirs.
    """

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        """Return what is theirs."""
        if not value:
            return qs
        number = people_by_id([value]).get(value)
        records = [] if number is None else with_merged(number)
        return qs.filter(**{f"{self.field_name}__in": records})


class StrictFilters(filters.FilterSet):  # type: ignore[misc]
    """Narrow a list; what cannot narrow it is refused, not passed over."""

    def is_valid(self) -> bool:
        """Say whether each filter fits. Raises `ValidationError` on one that there is not."""
        if unknown := set(self.data) - set(self.filters) - _PAGING:
            raise ValidationError({name: [UNKNOWN_FIELD] for name in sorted(unknown)})
        # An empty word is none of those that there are; passed over, it would list everything.
        if empty := [name for name in self.data if self._is_empty_choice(name)]:
            raise ValidationError({name: [_EMPTY] for name in sorted(empty)})
        return bool(super().is_valid())

    def _is_empty_choice(self, name: str) -> bool:
        declared = self.filters.get(name)
        return isinstance(declared, filters.ChoiceFilter) and not self.data[name]
