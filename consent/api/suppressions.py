"""Stops of all mail to a person or an address: listed and set, never lifted."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from consent.api import examples
from consent.api.batches import Done, answer, fields_of, results_of
from consent.api.filters import PersonFilter, StrictFilters
from consent.api.inputs import BY, PersonNameInput, SaidBy, Text
from consent.api.whose import KnownAs, MergedInto
from consent.selectors.names import PersonName
from consent.selectors.suppressions import suppressions
from consent.services.suppressing import Wanted, suppress_named
from subscribers.models import Suppression
from subscribers.rules.vocabulary import StoppedBy

_REASON_LENGTH = 200


class SuppressionShown(serializers.ModelSerializer[Suppression]):
    """Show one stop. The address is kept as a keyed hash only, and is not shown."""

    external_id = KnownAs(
        of="subscriber",
        allow_null=True,
        help_text="Null where nobody has the address, or the person was erased.",
    )
    merged_into = MergedInto(of="subscriber")

    class Meta:
        model = Suppression
        fields = ("id", "external_id", "merged_into", "by", "created_at", "lifted_at")


class Filters(StrictFilters):
    """Narrow the list."""

    external_id = PersonFilter("subscriber__pk")
    by = filters.ChoiceFilter(choices=StoppedBy.choices)
    live = filters.ChoiceFilter(
        choices=[("true", "true"), ("false", "false")], method="narrow_to_live"
    )

    def narrow_to_live(
        self, rows: QuerySet[Suppression], _name: str, live: str
    ) -> QuerySet[Suppression]:
        """Return the stops that hold, or those that were lifted."""
        return rows.filter(lifted_at__isnull=live == "true")


class Suppressions(ListAPIView[Suppression]):
    """All stops."""

    required_scopes = {"GET": "suppressions:read", "POST": "suppressions:write"}
    problems = {"GET": ("invalid_input",)}
    serializer_class = SuppressionShown
    filterset_class = Filters

    class Input(SaidBy):
        """Name up to 1,000 people or addresses, each with by whose word and why."""

        class Item(PersonNameInput):
            """Name a person or an address that nobody need have yet."""

            by = serializers.ChoiceField(choices=list(BY), required=False)
            reason = Text(
                required=False,
                allow_blank=True,
                max_length=_REASON_LENGTH,
                help_text="Kept for staff, and sealed in the person's chain.",
            )

        inputs = Item(many=True)

    class Result(Done):
        """Show the stop that holds now."""

        external_id = serializers.CharField(allow_null=True)
        by = serializers.ChoiceField(choices=StoppedBy.values)
        created_at = serializers.DateTimeField()

    def get_queryset(self) -> QuerySet[Suppression]:
        """Return stops, lifted ones too."""
        return suppressions()

    @extend_schema(
        operation_id="list_suppressions",
        summary="List the stops of all mail",
        examples=examples.LIST_SUPPRESSIONS,
        tags=["people"],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Answer stops, oldest first, those of addresses that nobody has too."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="suppress",
        summary="Stop all mail to up to 1,000 people or addresses",
        request=Input,
        responses=results_of("Suppression", Result),
        examples=examples.SUPPRESS,
        tags=["people"],
    )
    def post(self, request: Request) -> Response:
        """Stop at once, whoever has the address or comes to it. Idempotent; lifts nothing."""
        batch = self.Input(data=request.data)
        batch.is_valid(raise_exception=True)

        def act(items: list[Any]) -> list[Any]:
            return suppress_named(wanted=[_wanted(item) for item in items], clock=timezone.now)

        return answer(self, batch.validated_data["inputs"], act, fields_of)


def _wanted(item: dict[str, Any]) -> Wanted:
    return Wanted(
        person=PersonName(external_id=item.get("external_id"), email=item.get("email")),
        actor=BY[item["by"]],
        reason=item.get("reason", ""),
    )
