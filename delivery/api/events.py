"""What other systems tell of, which may trigger an edition within the promise."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from consent.api.batches import Done, answer, results_of
from consent.api.exact import Moment
from consent.api.inputs import Strict, Text
from delivery.api import examples
from delivery.rules.events import (
    ID_LENGTH,
    NAME,
    NAME_LENGTH,
    NAME_SENTENCE,
    EventRefusal,
    PropertyRefusal,
)
from delivery.services.events import EventInput, take_event, take_events

_MAX_PROPERTIES = 50
_PROBLEMS = ("unknown_person", "event_id_reused", "event_from_later", "invalid_input")


class EventName(serializers.RegexField):
    """Take an event's name, as an edition names it."""

    default_error_messages = {"invalid": NAME_SENTENCE}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(NAME, max_length=NAME_LENGTH, **kwargs)


class EventTold(Strict):
    """Tell of one event. The same event keeps its `event_id`, person, name and time."""

    event_id = Text(max_length=ID_LENGTH, help_text="Yours, unique in this installation.")
    external_id = Text(max_length=120)
    name = EventName(help_text="Such as order.shipped.")
    time = Moment(help_text="When it happened.")
    properties = serializers.DictField(
        child=serializers.JSONField(allow_null=True),
        required=False,
        help_text="Values by field key. Kept only where what is triggered declares the field.",
    )

    def validate_properties(self, properties: dict[str, Any]) -> dict[str, Any]:
        """Refuse more than any edition reads, and names that no field has."""
        if len(properties) > _MAX_PROPERTIES:
            message = f"At most {_MAX_PROPERTIES} properties."
            raise ValidationError([ErrorDetail(message, code="too_many")])
        if any(len(key) > NAME_LENGTH for key in properties):
            message = f"Names of at most {NAME_LENGTH} characters."
            raise ValidationError([ErrorDetail(message, code="max_length")])
        return properties


class EventTaken(serializers.Serializer[Any]):
    """Say what an event triggered and what of it was kept; the same for the same event."""

    class Triggered(serializers.Serializer[Any]):
        """Name one edition that is due now, within the promise."""

        program = serializers.CharField()
        edition = serializers.CharField()

    event_id = serializers.CharField()
    triggered = Triggered(many=True)
    stored = serializers.ListField(child=serializers.CharField())
    refused = serializers.DictField(
        child=serializers.ChoiceField(choices=[str(each) for each in PropertyRefusal]),
        help_text="Why each property was not kept.",
    )
    why_not = serializers.ChoiceField(
        choices=[str(each) for each in EventRefusal],
        allow_null=True,
        help_text="Why nothing was triggered.",
    )


class OneEvent(APIView):
    """One event."""

    required_scope = "events:write"
    problems = {"POST": _PROBLEMS}

    @extend_schema(
        operation_id="tell_event",
        summary="Tell of one event",
        request=EventTold,
        responses=EventTaken,
        examples=examples.TELL_EVENT,
        tags=["events"],
    )
    def post(self, request: Request) -> Response:
        """Trigger the editions that wait for it, once for each `event_id`.

        A property is kept only for what it triggers, while the person's yes covers its field. An
        event that triggers nothing is not kept at all.
        """
        told = EventTold(data=request.data)
        told.is_valid(raise_exception=True)
        return Response(take_event(told=_told(told.validated_data), clock=timezone.now))


class EventBatch(APIView):
    """Many events."""

    required_scope = "events:write"

    class Input(Strict):
        """Tell of up to 1,000 events."""

        inputs = EventTold(many=True)

    class Result(Done, EventTaken):
        """Say what one event triggered and what of it was kept."""

    @extend_schema(
        operation_id="tell_events",
        summary="Tell of up to 1,000 events",
        request=Input,
        responses=results_of("Event", Result),
        examples=examples.TELL_EVENTS,
        tags=["events"],
    )
    def post(self, request: Request) -> Response:
        """Trigger what waits for each; one that is refused stops none of the others."""
        batch = self.Input(data=request.data)
        batch.is_valid(raise_exception=True)

        def act(items: list[Any]) -> list[Any]:
            return list(take_events(told=[_told(item) for item in items], clock=timezone.now))

        return answer(self, batch.validated_data["inputs"], act, dict)


def read_events(items: Sequence[Any]) -> list[EventInput | Exception]:
    """Return the event of each of up to 1,000 items, or what is wrong with it."""
    batch = EventBatch.Input(data={"inputs": items})
    batch.is_valid(raise_exception=True)
    found = batch.validated_data["inputs"]
    return [item if isinstance(item, Exception) else _told(item) for item in found]


def _told(item: Mapping[str, Any]) -> EventInput:
    return EventInput(
        event_id=item["event_id"],
        external_id=item["external_id"],
        name=item["name"],
        happened_at=item["time"],
        properties=item.get("properties", {}),
    )
