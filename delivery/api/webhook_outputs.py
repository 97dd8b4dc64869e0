"""How endpoints of webhooks, and events on their way to them, are shown."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from delivery.models import WebhookDelivery, WebhookEndpoint
from delivery.rules.webhooks.vocabulary import WebhookType
from delivery.selectors.webhooks import event_id_of
from programs.models import Brand


class EndpointShown(serializers.ModelSerializer[WebhookEndpoint]):
    """Show one endpoint. Its secrets have an operation of their own."""

    types = serializers.ListField(child=serializers.ChoiceField(choices=WebhookType.choices))
    brand = serializers.SlugRelatedField[Brand](
        slug_field="slug",
        read_only=True,
        allow_null=True,
        help_text="The one brand that it is told of; null: of all.",
    )
    failing_since = serializers.DateTimeField(
        source="first_failed_at",
        allow_null=True,
        help_text="When the first call failed after which nothing was taken.",
    )
    waiting = serializers.IntegerField(help_text="How many events wait to be sent.")
    dead = serializers.IntegerField(help_text="How many were given up, and can be sent again.")

    class Meta:
        model = WebhookEndpoint
        fields = (
            "id",
            "url",
            "description",
            "types",
            "brand",
            "state",
            "paused_because",
            "paused_at",
            "failing_since",
            "rests_until",
            "created_at",
            "waiting",
            "dead",
        )


class WebhookShown(serializers.ModelSerializer[WebhookDelivery]):
    """Show one event on its way to one endpoint."""

    event_id = serializers.SerializerMethodField(
        help_text="What the receiver gets as webhook-id, however often it is sent."
    )
    endpoint = serializers.IntegerField(source="endpoint_id")
    due_at = serializers.SerializerMethodField(help_text="When it is tried next.")
    last_status = serializers.SerializerMethodField()
    last_error = serializers.SerializerMethodField(
        help_text="Why nothing was answered: a code, where there is no status."
    )

    class Meta:
        model = WebhookDelivery
        fields = (
            "id",
            "event_id",
            "endpoint",
            "type",
            "state",
            "happened_at",
            "due_at",
            "attempts",
            "last_status",
            "last_error",
            "settled_at",
        )

    def get_event_id(self, row: WebhookDelivery) -> str:
        """Return the id of the event."""
        return event_id_of(row)

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_due_at(self, row: WebhookDelivery) -> Any:
        """Return when it is tried next, null where it is not."""
        field = serializers.DateTimeField()
        return None if row.settled_at else field.to_representation(row.due_at)

    @extend_schema_field(serializers.IntegerField(allow_null=True))
    def get_last_status(self, row: WebhookDelivery) -> int | None:
        """Return the status of the last answer."""
        return row.tries[-1]["status"] if row.tries else None

    def get_last_error(self, row: WebhookDelivery) -> str:
        """Return why the last call had no answer."""
        return str(row.tries[-1]["error"]) if row.tries else ""


class WebhookWhole(WebhookShown):
    """Show one event with what it says and each of its last tries."""

    class Try(serializers.Serializer[Any]):
        """Show one call."""

        at = serializers.DateTimeField()
        status = serializers.IntegerField(allow_null=True)
        error = serializers.CharField(allow_blank=True)
        ms = serializers.IntegerField(help_text="How long it took, in milliseconds.")

    tries = serializers.SerializerMethodField()
    payload = serializers.SerializerMethodField(
        help_text="What is sent; null where its person was erased."
    )

    class Meta(WebhookShown.Meta):
        fields = (*WebhookShown.Meta.fields, "tries", "payload")  # type: ignore[assignment]

    @extend_schema_field(Try(many=True))
    def get_tries(self, row: WebhookDelivery) -> Any:
        """Return the last twenty calls, the oldest first."""
        return row.tries

    @extend_schema_field(serializers.DictField(allow_null=True))
    def get_payload(self, row: WebhookDelivery) -> Any:
        """Return what is sent."""
        return self.context["payload"]
