"""How programs and promises are shown to other systems."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from programs.models import Invitation, Program
from programs.rules.vocabulary import (
    Category,
    FieldType,
    Format,
    InvitationState,
    KindOfValue,
    Need,
    Period,
    ProgramState,
    TermKind,
)


class BrandShown(serializers.Serializer[Any]):
    """Show who is asking."""

    slug = serializers.CharField()
    name = serializers.CharField()
    legal_name = serializers.CharField()


class ProgramShown(serializers.Serializer[Program]):
    """Show one program."""

    slug = serializers.CharField()
    name = serializers.CharField()
    purpose = serializers.CharField(help_text="The one thing that data is used for.")
    state = serializers.ChoiceField(choices=ProgramState.values)
    brand = BrandShown()
    audience = serializers.ListField(
        child=serializers.CharField(), help_text="Relationships that it is meant for; none: all."
    )
    depth = serializers.ChoiceField(
        choices=Category.values, help_text="The deepest category that it uses for anybody."
    )
    invitation_version = serializers.IntegerField(
        source="published_number",
        allow_null=True,
        help_text="The version that people join on now; null where there is none.",
    )


class FrequencyShown(serializers.Serializer[Invitation]):
    """Show how often at most."""

    count = serializers.IntegerField(source="frequency_count")
    period = serializers.ChoiceField(choices=Period.values, source="frequency_period")


class TermShown(serializers.Serializer[Invitation]):
    """Show for how long; one of the three numbers is there, or none."""

    kind = serializers.ChoiceField(choices=TermKind.values, source="term_kind")
    days = serializers.IntegerField(source="term_days", allow_null=True)
    editions = serializers.IntegerField(source="term_editions", allow_null=True)
    ends_on = serializers.DateField(source="term_ends_on", allow_null=True)


class DataUseShown(serializers.Serializer[Any]):
    """Show one data use; its words are in each text's promise."""

    key = serializers.CharField(source="field.key")
    type = serializers.ChoiceField(choices=FieldType.values, source="field.type")
    category = serializers.ChoiceField(choices=Category.values, source="field.category")
    special_category = serializers.BooleanField(source="field.special_category")
    need = serializers.ChoiceField(choices=Need.values)


@extend_schema_field({"type": "object", "additionalProperties": True})
class FrozenPromise(serializers.JSONField):
    """Show every word of a promise, as it was frozen when it was published."""


class TextShown(serializers.Serializer[Any]):
    """Show the words of one language."""

    language = serializers.CharField(help_text="BCP 47.")
    title = serializers.CharField()
    promise = FrozenPromise()
    sha256 = serializers.CharField(
        source="shown_id", help_text="Of the exact text that a yes is bound to."
    )
    text = serializers.CharField(source="shown.body")


class InvitationShown(serializers.Serializer[Invitation]):
    """Show one published version of a promise."""

    version = serializers.IntegerField(source="number")
    state = serializers.ChoiceField(
        choices=[InvitationState.PUBLISHED.value, InvitationState.SUPERSEDED.value]
    )
    published_at = serializers.DateTimeField()
    asks_for_more = serializers.BooleanField(
        allow_null=True,
        help_text="Whether a yes to the version before does not cover it; null for the first.",
    )
    default_language = serializers.CharField()
    kind_of_value = serializers.ChoiceField(choices=KindOfValue.values)
    format = serializers.ChoiceField(choices=Format.values)
    length_words = serializers.IntegerField()
    has_pictures = serializers.BooleanField()
    frequency = FrequencyShown(source="*")
    term = TermShown(source="*")
    wait_for_data_days = serializers.IntegerField()
    data_uses = DataUseShown(many=True)
    texts = TextShown(many=True)
