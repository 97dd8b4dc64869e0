"""What was reserved, as other systems read it."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from delivery.rendering.reserved import Usable
from delivery.rendering.usage import WhyNot
from delivery.rules.reserving import FORMATS
from delivery.services.reserving import Reserved
from programs.rules.vocabulary import Category

_WHY_NOT = [str(each) for each in WhyNot if each]


@extend_schema_field(
    {
        "oneOf": [
            {"type": "string"},
            {"type": "number"},
            {"type": "array", "items": {"type": "string"}},
        ]
    }
)
class StoredValueField(serializers.JSONField):
    """Show a value as it is stored: a choice by its code, a date as `2026-11-14`."""


@extend_schema_field(
    {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
)
class WordsField(serializers.JSONField):
    """Show a value in words."""


class ReservationShown(serializers.Serializer[Any]):
    """Show what was reserved, and what may be used in it."""

    class Value(serializers.Serializer[Any]):
        """Show one field that may be used."""

        field = serializers.CharField()
        name = serializers.CharField(help_text="What the promise calls it.")
        category = serializers.ChoiceField(choices=Category.choices)
        how = serializers.CharField(help_text="What was promised to be done with it.")
        value = StoredValueField()
        words = WordsField(help_text="As the language of the reservation writes it.")
        by = serializers.CharField(help_text="Who said it: `person`, `crm` or `import`.")
        at = serializers.CharField(help_text="When it was observed.")

    class LeftOut(serializers.Serializer[Any]):
        """Show one field of the promise that may not be used for this person, or is not known."""

        field = serializers.CharField()
        why_not = serializers.ChoiceField(choices=_WHY_NOT)

    id = serializers.IntegerField(help_text="Report the outcome under it; it is a delivery, too.")
    external_id = serializers.CharField(help_text="Whose values these are.")
    format = serializers.ChoiceField(choices=[(str(each), each.label) for each in FORMATS])
    reserved_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(
        help_text="Use it until then, and report; afterwards it counts as perhaps used."
    )
    language = serializers.CharField()
    values = Value(many=True)
    left_out = LeftOut(many=True)
    receipt_url = serializers.URLField(
        help_text="The data-use receipt, for the person: link to it where the values are shown."
    )


def shown(reserved: Reserved, base_url: str) -> dict[str, Any]:
    """Return a reservation as it is answered."""
    offered = reserved.offered
    return {
        "id": reserved.id,
        # Its name also lets an erasure find the stored answer (`config.scrubbing`).
        "external_id": reserved.external_id,
        "format": reserved.format,
        "reserved_at": reserved.reserved_at,
        "expires_at": reserved.expires_at,
        "language": offered.language,
        "values": [_value(each) for each in offered.fields if not each.why_not],
        "left_out": [
            {"field": each.field, "why_not": each.why_not}
            for each in offered.fields
            if each.why_not
        ],
        "receipt_url": f"{base_url}/why/{reserved.why_token}/",
    }


def _value(usable: Usable) -> dict[str, Any]:
    names = ("field", "category", "how", "value", "words", "by", "at")
    return {"name": usable.label, **{each: getattr(usable, each) for each in names}}
