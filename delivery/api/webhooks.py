"""Webhooks that go out: where to, what went, and again."""

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from consent.api.exact import Whole
from consent.api.filters import StrictFilters
from consent.api.inputs import Strict, Text
from delivery.api import webhook_examples as examples
from delivery.api.webhook_outputs import EndpointShown, WebhookShown, WebhookWhole
from delivery.models import WebhookDelivery, WebhookEndpoint
from delivery.rules.webhooks.urls import LONGEST, UrlRefused
from delivery.rules.webhooks.vocabulary import (
    TEST,
    EndpointState,
    WebhookState,
    WebhookType,
)
from delivery.selectors.webhooks import (
    endpoints,
    find_endpoint,
    find_webhook,
    known_endpoints,
    webhooks,
)
from delivery.services.webhooks import endpoints as services
from delivery.services.webhooks.reading import payload_of
from delivery.services.webhooks.resending import send_again, send_dead_again
from programs.selectors.brands import find_brand

_LONGEST_OVERLAP = 168
_TYPES = [*WebhookType.choices, (TEST, "A test")]


def _shown(endpoint_id: int) -> dict[str, Any]:
    return dict(EndpointShown(find_endpoint(endpoint_id)).data)


class EndpointChange(Strict):
    """Say where to, and of what."""

    url = Text(max_length=LONGEST, help_text="https only, unless the settings name its network.")
    description = Text(required=False, allow_blank=True, max_length=200)
    types = serializers.ListField(
        child=serializers.ChoiceField(choices=[str(each) for each in WebhookType]),
        allow_empty=False,
        min_length=1,
    )


class EndpointInput(EndpointChange):
    """Say of which brand, too: that stays."""

    brand = Text(
        required=False,
        allow_null=True,
        default=None,
        max_length=50,
        help_text="The slug of the one brand that it is told of; null: of all. It stays.",
    )

    def validate_brand(self, slug: str | None) -> int | None:
        """Return the number of the brand."""
        if slug is None:
            return None
        found = find_brand(slug)
        if found is None:
            raise ValidationError(ErrorDetail("No brand has this slug.", "unknown_brand"))
        return found.pk


class Endpoints(ListAPIView[WebhookEndpoint]):
    """All endpoints."""

    required_scopes = {"GET": "webhooks:read", "POST": "webhooks:write"}
    problems = {"GET": ("invalid_input",), "POST": ("too_many_webhook_endpoints",)}
    serializer_class = EndpointShown
    filter_backends = ()

    def get_queryset(self) -> QuerySet[WebhookEndpoint]:
        """Return endpoints, those that are paused too."""
        return endpoints()

    @extend_schema(
        operation_id="list_webhook_endpoints",
        summary="List where webhooks go",
        examples=examples.LIST_ENDPOINTS,
        tags=["webhooks"],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Answer endpoints, oldest first."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="make_webhook_endpoint",
        summary="Have webhooks sent to an address",
        request=EndpointInput,
        responses={201: EndpointShown},
        examples=examples.MAKE_ENDPOINT,
        tags=["webhooks"],
    )
    def post(self, request: Request) -> Response:
        """Make an endpoint with a secret of its own, which another call reads.

        What happens from now on is sent to it: of one brand, where that is said, and what is about
        a person as a whole, as an erasure.
        """
        said = EndpointInput(data=request.data)
        said.is_valid(raise_exception=True)
        wanted = dict(said.validated_data)
        try:
            made = services.make_endpoint(
                brand_id=wanted.pop("brand"),
                **wanted,
                created_by_id=getattr(request.auth, "created_by_id", None),
                clock=timezone.now,
            )
        except UrlRefused as refused:
            raise ValidationError({"url": [ErrorDetail(str(refused), "invalid_url")]}) from refused
        return Response(_shown(made.pk), status=status.HTTP_201_CREATED)


class OneEndpoint(APIView):
    """One endpoint."""

    required_scopes = {
        "GET": "webhooks:read",
        "PATCH": "webhooks:write",
        "DELETE": "webhooks:write",
    }
    problems = dict.fromkeys(("GET", "PATCH", "DELETE"), ("unknown_webhook_endpoint",))

    class Input(EndpointChange):
        """Say what is to be another."""

        state = serializers.ChoiceField(choices=EndpointState.choices, required=False)

    class Gone(serializers.Serializer[Any]):
        """Say that it is no more."""

        id = serializers.IntegerField()
        deleted = serializers.BooleanField()

    @extend_schema(
        operation_id="read_webhook_endpoint",
        summary="Read one endpoint",
        responses=EndpointShown,
        examples=examples.READ_ENDPOINT,
        tags=["webhooks"],
    )
    def get(self, request: Request, endpoint_id: int) -> Response:
        """Answer one endpoint, with how many events wait and how many were given up."""
        return Response(_shown(endpoint_id))

    @extend_schema(
        operation_id="change_webhook_endpoint",
        summary="Change, pause or resume an endpoint",
        request=Input(partial=True),
        responses=EndpointShown,
        examples=examples.CHANGE_ENDPOINT,
        tags=["webhooks"],
    )
    def patch(self, request: Request, endpoint_id: int) -> Response:
        """Change what is given. While it is paused events wait; resumed, they go at once."""
        find_endpoint(endpoint_id)
        said = self.Input(data=request.data, partial=True)
        said.is_valid(raise_exception=True)
        try:
            services.change_endpoint(
                endpoint_id=endpoint_id, **said.validated_data, clock=timezone.now
            )
        except UrlRefused as refused:
            raise ValidationError({"url": [ErrorDetail(str(refused), "invalid_url")]}) from refused
        return Response(_shown(endpoint_id))

    @extend_schema(
        operation_id="delete_webhook_endpoint",
        summary="Send nothing more to an endpoint",
        responses={200: Gone},
        examples=examples.DELETE_ENDPOINT,
        tags=["webhooks"],
    )
    def delete(self, request: Request, endpoint_id: int) -> Response:
        """Delete an endpoint, its secrets, and the events that wait for it."""
        find_endpoint(endpoint_id)
        services.delete_endpoint(endpoint_id=endpoint_id)
        return Response({"id": endpoint_id, "deleted": True})


class EndpointSecrets(APIView):
    """What signs."""

    required_scope = "webhooks:write"
    problems = {"GET": ("unknown_webhook_endpoint",)}

    class Output(serializers.Serializer[Any]):
        """Show the secrets that sign now, the newest first."""

        class Secret(serializers.Serializer[Any]):
            """Show one secret."""

            secret = serializers.CharField()
            expires_at = serializers.DateTimeField(allow_null=True)

        secrets = Secret(many=True)

    @extend_schema(
        operation_id="read_webhook_secrets",
        summary="Read the secrets that sign",
        responses=Output,
        examples=examples.READ_SECRETS,
        tags=["webhooks"],
    )
    def get(self, request: Request, endpoint_id: int) -> Response:
        """Answer the secret, and after a rotation the one before for as long as it signs too."""
        find_endpoint(endpoint_id)
        secrets = services.secrets_of(endpoint_id, clock=timezone.now)
        listed = [{"secret": text, "expires_at": until} for text, until in secrets]
        return Response(self.Output({"secrets": listed}).data)


class RotateSecret(APIView):
    """Another secret."""

    required_scope = "webhooks:write"
    problems = {"POST": ("unknown_webhook_endpoint", "secret_rotated_too_often")}

    class Input(Strict):
        """Say how long the secret before goes on signing."""

        overlap_hours = Whole(required=False, default=24, min_value=0, max_value=_LONGEST_OVERLAP)

    class Output(serializers.Serializer[Any]):
        """Say when the secret before ends."""

        old_expires_at = serializers.DateTimeField()

    @extend_schema(
        operation_id="rotate_webhook_secret",
        summary="Give an endpoint a new secret",
        request=Input,
        responses=Output,
        examples=examples.ROTATE,
        tags=["webhooks"],
    )
    def post(self, request: Request, endpoint_id: int) -> Response:
        """Sign with a new secret, which another call reads, and for a while with the old one too.

        The answer to this call holds no secret: it may be stored for its Idempotency-Key.
        """
        find_endpoint(endpoint_id)
        said = self.Input(data=request.data)
        said.is_valid(raise_exception=True)
        overlap = timedelta(hours=said.validated_data["overlap_hours"])
        now = timezone.now()
        services.rotate_secret(endpoint_id=endpoint_id, overlap=overlap, clock=lambda: now)
        return Response(self.Output({"old_expires_at": now + overlap}).data)


class TestEndpoint(APIView):
    """A test."""

    required_scope = "webhooks:write"
    problems = {"POST": ("unknown_webhook_endpoint",)}

    @extend_schema(
        operation_id="test_webhook_endpoint",
        summary="Send a test event",
        request=None,
        responses={201: WebhookShown},
        examples=examples.TEST,
        tags=["webhooks"],
    )
    def post(self, request: Request, endpoint_id: int) -> Response:
        """Put an event of type webhook.test on its way to this endpoint only."""
        find_endpoint(endpoint_id)
        sent = services.send_test(endpoint_id=endpoint_id, clock=timezone.now)
        return Response(WebhookShown(sent).data, status=status.HTTP_201_CREATED)


class ResendDead(APIView):
    """All that was given up."""

    required_scope = "webhooks:write"
    problems = {"POST": ("unknown_webhook_endpoint",)}

    class Output(serializers.Serializer[Any]):
        """Say how many."""

        again = serializers.IntegerField()

    @extend_schema(
        operation_id="resend_dead_webhooks",
        summary="Send everything again that was given up for an endpoint",
        request=None,
        responses=Output,
        examples=examples.RESEND_DEAD,
        tags=["webhooks"],
    )
    def post(self, request: Request, endpoint_id: int) -> Response:
        """Make dead events due once more, the oldest first, at most 10,000 in one call."""
        find_endpoint(endpoint_id)
        again = send_dead_again(endpoint_id=endpoint_id, clock=timezone.now)
        return Response({"again": again})


class Filters(StrictFilters):
    """Narrow the list."""

    endpoint = filters.ModelChoiceFilter(queryset=lambda _request: known_endpoints())
    type = filters.ChoiceFilter(choices=_TYPES)
    state = filters.ChoiceFilter(choices=WebhookState.choices)


class Webhooks(ListAPIView[WebhookDelivery]):
    """All events on their way."""

    required_scope = "webhooks:read"
    problems = {"GET": ("invalid_input",)}
    serializer_class = WebhookShown
    filterset_class = Filters

    def get_queryset(self) -> QuerySet[WebhookDelivery]:
        """Return events in every state."""
        return webhooks()

    @extend_schema(
        operation_id="list_webhook_deliveries",
        summary="List what was sent to endpoints, waits or was given up",
        examples=examples.LIST_WEBHOOKS,
        tags=["webhooks"],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Answer events of the last thirty days, oldest first, one for each endpoint."""
        return super().get(request, *args, **kwargs)


class OneWebhook(APIView):
    """One event on its way to one endpoint."""

    required_scope = "webhooks:read"
    problems = {"GET": ("unknown_webhook_delivery",)}

    @extend_schema(
        operation_id="read_webhook_delivery",
        summary="Read one event, what it says and how it was answered",
        responses=WebhookWhole,
        examples=examples.READ_WEBHOOK,
        tags=["webhooks"],
    )
    def get(self, request: Request, webhook_id: int) -> Response:
        """Answer one event with its payload and its last tries."""
        row = find_webhook(webhook_id)
        return Response(WebhookWhole(row, context={"payload": payload_of(row)}).data)


class ResendWebhook(APIView):
    """One event again."""

    required_scope = "webhooks:write"
    problems = {"POST": ("unknown_webhook_delivery", "webhook_on_its_way", "webhook_person_erased")}

    @extend_schema(
        operation_id="resend_webhook",
        summary="Send one event again",
        request=None,
        responses=WebhookShown,
        examples=examples.RESEND,
        tags=["webhooks"],
    )
    def post(self, request: Request, webhook_id: int) -> Response:
        """Send an event once more that was given up or delivered: the same, with its id."""
        find_webhook(webhook_id)
        return Response(WebhookShown(send_again(webhook_id=webhook_id, clock=timezone.now)).data)
