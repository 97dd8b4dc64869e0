"""Inputs that say what is wrong: unknown fields and other types are refused, never guessed at."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import cached_property
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from consent.api.quick import DOUBT, Check, quick
from consent.rules.vocabulary import Actor
from consent.selectors.names import Named, PersonName

MAX_ITEMS = 1000

UNKNOWN_FIELD = ErrorDetail("There is no such field.", code="unknown_field")

BY = {"person": Actor.RELAY, "controller": Actor.CONTROLLER}


class Text(serializers.CharField):
    """Take a text, and no number in its place."""

    default_error_messages = {"invalid": "Must be a text."}
    # Read by `quick`: a text is taken as the library takes it.
    takes_plain_text = True

    def to_internal_value(self, data: Any) -> str:
        """Return the text."""
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Items(serializers.ListSerializer[Any]):
    """Hold a batch: an item that is wrong becomes its `ValidationError` and stops no other."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_length": MAX_ITEMS, **kwargs})

    @cached_property
    def _quick(self) -> Check:
        return quick(self.child) if isinstance(self.child, Strict) else lambda _data: DOUBT

    def run_child_validation(self, data: Any) -> Any:
        """Return the item, or what is wrong with it."""
        taken = self._quick(data)
        if taken is not DOUBT:
            return taken
        try:
            return super().run_child_validation(data)
        except ValidationError as error:
            return error


class Strict(serializers.Serializer[Any]):
    """Refuse fields that nobody declared."""

    class Meta:
        list_serializer_class = Items

    def to_internal_value(self, data: Any) -> Any:
        """Return the input. Raises `ValidationError`, naming each field that is unknown."""
        if isinstance(data, Mapping) and (unknown := set(data) - set(self.fields)):
            raise ValidationError({name: [UNKNOWN_FIELD] for name in sorted(unknown)})
        return super().to_internal_value(data)


class PersonNameInput(Strict):
    """Name a person by `external_id` or by `email`."""

    external_id = Text(required=False, max_length=120)
    email = Text(required=False, max_length=320)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Ask for one name and not two."""
        if ("external_id" in attrs) == ("email" in attrs):
            raise ValidationError("Name the person by external_id or by email.", "one_name")
        return attrs


class NamedInput(PersonNameInput):
    """Name a person and a program."""

    program = Text(max_length=50, help_text="The program's slug.")


def named(item: Mapping[str, Any]) -> Named:
    """Return whom and what a validated item names."""
    return Named(
        person=PersonName(external_id=item.get("external_id"), email=item.get("email")),
        program=item["program"],
    )


class SaidBy(Strict):
    """Take a batch whose items say by whose word each is, or that is said once for all of them."""

    by = serializers.ChoiceField(
        choices=list(BY),
        required=False,
        help_text="For every item that does not say it: the person's word, or your decision.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Give every item its `by`; one without is wrong."""
        attrs["inputs"] = [_with_by(item, attrs.get("by")) for item in attrs["inputs"]]
        return attrs


def _with_by(item: Any, by: str | None) -> Any:
    """Return an item with by whose word it is, or what is wrong where nobody said that."""
    if isinstance(item, Exception):
        return item
    if "by" not in item and by is None:
        required = ErrorDetail("Say by whose word: person or controller.", code="required")
        return ValidationError({"by": [required]})
    return {"by": by, **item}
