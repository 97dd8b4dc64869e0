"""What was sent, what was not and why, and what it used."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from consent.api.filters import PersonFilter, StrictFilters
from consent.api.whose import KnownAs, MergedInto
from delivery.api import examples
from delivery.models import Delivery
from delivery.rules.mail_events import ProviderState
from delivery.rules.vocabulary import DeliveryKind, DeliveryState
from delivery.selectors.sandbox import MessageKept, message_of
from delivery.selectors.sent import VALUES_SCOPE, Used, deliveries, find_delivery, used_by


class DeliveryShown(serializers.ModelSerializer[Delivery]):
    """Show one delivery; it holds no value that it used."""

    external_id = KnownAs(of="subscriber")
    merged_into = MergedInto(of="subscriber")
    program = serializers.CharField(
        source="subscription.program.slug", default=None, allow_null=True
    )
    edition = serializers.CharField(source="edition.name", default=None, allow_null=True)
    invitation_version = serializers.IntegerField(
        source="invitation.number", default=None, allow_null=True
    )

    class Meta:
        model = Delivery
        fields = (
            "id",
            "kind",
            "state",
            "external_id",
            "merged_into",
            "program",
            "edition",
            "invitation_version",
            "language",
            "refusal",
            "error",
            "provider_state",
            "provider_at",
            "created_at",
            "due_at",
            "handed_over_at",
            "settled_at",
        )


class Filters(StrictFilters):
    """Narrow the list."""

    external_id = PersonFilter("subscriber__pk")
    program = filters.CharFilter("subscription__program__slug")
    edition = filters.CharFilter("edition__name")
    kind = filters.ChoiceFilter(choices=DeliveryKind.choices)
    state = filters.ChoiceFilter(choices=DeliveryState.choices)
    provider_state = filters.ChoiceFilter(choices=ProviderState.choices)


class Deliveries(ListAPIView[Delivery]):
    """All deliveries."""

    required_scope = "deliveries:read"
    problems = {"GET": ("invalid_input",)}
    serializer_class = DeliveryShown
    filterset_class = Filters

    def get_queryset(self) -> QuerySet[Delivery]:
        """Return deliveries in every state."""
        return deliveries()

    @extend_schema(
        operation_id="list_deliveries",
        summary="List the deliveries",
        examples=examples.LIST_DELIVERIES,
        tags=["deliveries"],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Answer deliveries, oldest first, those that were withheld too."""
        return super().get(request, *args, **kwargs)


class OneDelivery(APIView):
    """One delivery."""

    required_scope = "deliveries:read"
    problems = {"GET": ("unknown_delivery",)}

    @extend_schema(
        operation_id="read_delivery",
        summary="Read one delivery",
        responses=DeliveryShown,
        examples=examples.READ_DELIVERY,
        tags=["deliveries"],
    )
    def get(self, request: Request, delivery_id: int) -> Response:
        """Answer one delivery."""
        return Response(DeliveryShown(find_delivery(delivery_id)).data)


@extend_schema_field(
    {
        "oneOf": [
            {"type": "string"},
            {"type": "array", "items": {"type": "string"}},
            {"type": "null"},
        ]
    }
)
class ValueField(serializers.JSONField):
    """Show a value as it stood in a message."""


class DeliveryMessage(APIView):
    """What one delivery of the sandbox would have said."""

    required_scope = "deliveries:read"
    problems = {"GET": ("unknown_delivery", "no_message")}

    class Output(serializers.Serializer[MessageKept]):
        """Show a message as its person would have had it."""

        id = serializers.IntegerField()
        sender = serializers.CharField()
        recipient = serializers.CharField()
        subject = serializers.CharField()
        text = serializers.CharField()
        html = serializers.CharField(allow_blank=True)
        links = serializers.ListField(
            child=serializers.URLField(),
            help_text="The addresses in the text. One to confirm takes the person's own POST.",
        )

    @extend_schema(
        operation_id="read_delivery_message",
        summary="Read a message of the sandbox",
        responses=Output,
        examples=examples.READ_MESSAGE,
        tags=["deliveries"],
    )
    def get(self, request: Request, delivery_id: int) -> Response:
        """Answer a message that went nowhere, as its person is made up; kept for seven days.

        What goes to people is theirs: of no other delivery is the message kept.
        """
        return Response(self.Output(message_of(delivery_id)).data)


class DeliveryReceipt(APIView):
    """What one delivery used."""

    required_scope = "deliveries:read"
    problems = {"GET": ("unknown_delivery",)}

    class Output(serializers.Serializer[Used]):
        """Show the fields that a delivery read, and the ledger entry that permitted it."""

        class Use(serializers.Serializer[Any]):
            """Show one field: where it came from, how old it was, whether it showed."""

            field = serializers.CharField()
            category = serializers.CharField()
            by = serializers.CharField(allow_null=True)
            at = serializers.CharField(allow_null=True, help_text="When it was observed.")
            shown = serializers.BooleanField()
            why_not = serializers.CharField(allow_blank=True)
            value = ValueField(
                help_text=(
                    "As it stood in the message: a text or a list of texts. Null where it was not"
                    " used, is not covered any more, is older than 90 days, while the person lets"
                    f" their data rest, or where the key has no scope `{VALUES_SCOPE}`."
                ),
            )

        id = serializers.IntegerField()
        invitation_version = serializers.IntegerField(allow_null=True)
        permitted_by = serializers.IntegerField(allow_null=True)
        values_until = serializers.DateTimeField(
            allow_null=True, help_text="When values go at the latest; null where none is told."
        )
        used = Use(many=True)

    @extend_schema(
        operation_id="read_delivery_receipt",
        summary="Read what one delivery used",
        responses=Output,
        examples=examples.READ_RECEIPT,
        tags=["deliveries"],
    )
    def get(self, request: Request, delivery_id: int) -> Response:
        """Answer each field that was read, and which promise allowed it."""
        scopes = getattr(request.auth, "scopes", ())
        return Response(self.Output(used_by(delivery_id, scopes=scopes, clock=timezone.now)).data)
