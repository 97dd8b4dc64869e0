"""How lists name a person: as those who read them know people, as far as they may."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from subscribers.models import Subscriber

SEE_PEOPLE = "subscribers.view_subscriber"


def name_of(person: Subscriber, *, sees_people: bool) -> str:
    """Return the address for who may see addresses, the external id for everybody else."""
    return (person.email if sees_people else None) or person.external_id


class NamesPeople(admin.ModelAdmin[Any]):
    """Name the person of each row of a list; `person_of` says who that is."""

    person_column = "person"
    person_ordering: str | None = None

    def person_of(self, row: Any) -> Subscriber | None:
        """Return whom a row is about."""
        found: Subscriber | None = row.subscriber
        return found

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        """Put a column in the place of the external id that knows who reads it."""
        column = self._column(request)
        shown = super().get_list_display(request)
        return [column if each == self.person_column else each for each in shown]

    def _column(self, request: HttpRequest) -> Callable[[Any], str]:
        sees_people = request.user.has_perm(SEE_PEOPLE)

        @admin.display(description="Person", ordering=self.person_ordering)
        def person(row: Any) -> str:
            found = self.person_of(row)
            return name_of(found, sees_people=sees_people) if found else "–"

        return person
