"""What became of reservations, told by who made them."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from consent.api.batches import Done, answer, fields_of, results_of
from consent.api.exact import Moment, Whole
from consent.api.inputs import Strict, Text
from delivery.api import examples
from delivery.rules.reserving import Outcome
from delivery.services.reporting import Report, report

_TOLD = [each for each in Outcome.choices if each[0] != Outcome.UNREPORTED]
_MOST_FIELDS = 200


class OutcomeInput(Strict):
    """Say what became of one reservation."""

    outcome = serializers.ChoiceField(choices=_TOLD)
    at = Moment(required=False, help_text="When the person had it; now where it is left out.")
    fields_used = serializers.ListField(
        child=Text(max_length=50, allow_blank=True),
        required=False,
        max_length=_MOST_FIELDS,
        help_text="The fields whose values were used; all of them where it is left out.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Let nothing be said of the use of what was not used."""
        about = {name for name in ("at", "fields_used") if name in attrs}
        if attrs["outcome"] == Outcome.UNUSED and about:
            words = "Only what was used has a time and fields."
            raise serializers.ValidationError({name: [words] for name in sorted(about)}, "not_used")
        return attrs


class OutcomeShown(serializers.Serializer[Any]):
    """Show what stands now."""

    id = serializers.IntegerField()
    outcome = serializers.ChoiceField(choices=_TOLD)
    used_at = serializers.DateTimeField(allow_null=True)
    after_a_stop = serializers.BooleanField(
        help_text=(
            "Whether the person had left, paused or stopped it between the reservation and its"
            " use: their receipt names that."
        )
    )


class ReservationOutcome(APIView):
    """One reservation."""

    required_scope = "permissions:reserve"
    problems = {
        "POST": (
            *("unknown_reservation", "outcome_reported", "outcome_out_of_time"),
            *("field_not_reserved", "invalid_input", "people_busy"),
        )
    }

    @extend_schema(
        operation_id="report_reservation",
        summary="Say what became of a reservation",
        request=OutcomeInput,
        responses=OutcomeShown,
        examples=examples.REPORT_ONE,
        tags=["permissions"],
    )
    def post(self, request: Request, reservation_id: int) -> Response:
        """Keep the place of what was used, give back the place of what was not.

        The same report again changes nothing. A report that comes late is taken, too.
        """
        said = OutcomeInput(data=request.data)
        said.is_valid(raise_exception=True)
        [outcome] = report(
            reports=[_report({"id": reservation_id, **said.validated_data})], clock=timezone.now
        )
        if isinstance(outcome, Exception):
            raise outcome
        return Response(OutcomeShown(outcome).data)


class ReservationOutcomes(APIView):
    """Many reservations."""

    required_scope = "permissions:reserve"
    problems = {"POST": ("people_busy",)}

    class Input(Strict):
        """Say what became of up to 1,000 reservations."""

        class Item(OutcomeInput):
            """Say what became of one reservation."""

            id = Whole(min_value=1, max_value=2**63 - 1)

        inputs = Item(many=True)

    class Result(Done, OutcomeShown):
        """Show what stands now."""

    @extend_schema(
        operation_id="report_reservations",
        summary="Say what became of up to 1,000 reservations",
        request=Input,
        responses=results_of("ReservationOutcome", Result),
        examples=examples.REPORT_MANY,
        tags=["permissions"],
    )
    def post(self, request: Request) -> Response:
        """Do for each what a report of one does."""
        batch = self.Input(data=request.data)
        batch.is_valid(raise_exception=True)

        def act(items: list[Any]) -> list[Any]:
            return report(reports=[_report(item) for item in items], clock=timezone.now)

        return answer(self, batch.validated_data["inputs"], act, fields_of)


def _report(item: dict[str, Any]) -> Report:
    return Report(
        id=item["id"],
        outcome=Outcome(item["outcome"]),
        at=item.get("at"),
        fields=item.get("fields_used"),
    )
