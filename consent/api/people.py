"""People and what is known of them."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from consent.api import examples
from consent.api.batches import Done, answer, results_of
from consent.api.exact import Moment
from consent.api.inputs import Strict, Text
from consent.rules.profile import ProfileRefusal
from consent.selectors.people import KnownPerson, known_person
from consent.services.named import PersonRefused, put_people, put_person
from consent.services.upsert import PersonInput, UpsertInput, UpsertResult
from subscribers.models import Subscriber
from subscribers.rules.vocabulary import (
    AddressRefusal,
    PersonOutcome,
    PersonRefusal,
    Relationship,
)

_STATED = ("email", "language", "time_zone", "account", "relationship")
_MAX_FIELDS = 200
_REFUSALS = tuple(str(refusal) for refusal in PersonRefusal)
_KEPT_FIELDS_OUT = [str(reason) for kind in (ProfileRefusal, AddressRefusal) for reason in kind]
_KEPT_OUT = (PersonRefusal.EXTERNAL_ID_MISSING, PersonRefusal.DUPLICATE_EXTERNAL_ID)


class PersonStated(Strict):
    """State a person. What is left out stays as it is; a profile value of null takes it away."""

    email = Text(required=False, max_length=320)
    language = Text(required=False, max_length=35, help_text="BCP 47, such as en or pt-BR.")
    time_zone = Text(required=False, max_length=64, help_text="IANA, such as Europe/Berlin.")
    account = Text(required=False, allow_blank=True, max_length=120)
    relationship = serializers.ChoiceField(choices=Relationship.choices, required=False)
    profile = serializers.DictField(
        child=serializers.JSONField(allow_null=True),
        required=False,
        help_text="Values by field key. Stored only where a live consent covers the field.",
    )
    observed_at = Moment(
        required=False, help_text="When this was so; an older value never replaces a newer one."
    )

    def validate_profile(self, profile: dict[str, Any]) -> dict[str, Any]:
        """Refuse more fields than any catalogue has."""
        if len(profile) > _MAX_FIELDS:
            message = f"At most {_MAX_FIELDS} fields."
            raise ValidationError([ErrorDetail(message, code="too_many")])
        return profile


class PersonShown(serializers.ModelSerializer[Subscriber]):
    """Show who a person is to us."""

    class Meta:
        model = Subscriber
        fields = ("external_id", *_STATED, "suppressed_by", "created_at")


class ProfileTaken(serializers.Serializer[Any]):
    """Say what became of each profile field, and what of the row was kept as the person set it."""

    stored = serializers.ListField(child=serializers.CharField())
    refused = serializers.DictField(
        child=serializers.ChoiceField(choices=_KEPT_FIELDS_OUT),
        help_text=(
            "Why each field was not stored: also `email`, `language` and `time_zone` where the "
            "person set them themselves, and any part of the row that is `older`."
        ),
    )


class Person(APIView):
    """One person."""

    required_scopes = {"GET": "subscribers:read", "PUT": "subscribers:write"}
    problems = {
        "GET": ("unknown_person",),
        "PUT": tuple(code for code in _REFUSALS if code not in map(str, _KEPT_OUT)),
    }

    class Output(PersonShown):
        """Show a person and what is known of them under a live consent."""

        class Value(serializers.Serializer[Any]):
            """Show one value, who it comes from and when it was so."""

            value = serializers.JSONField()
            by = serializers.ChoiceField(choices=["person", "crm", "import"])
            at = serializers.DateTimeField()

        profile = serializers.DictField(child=Value())

        class Meta(PersonShown.Meta):
            fields = (*PersonShown.Meta.fields, "profile")  # type: ignore[assignment]

    class Put(PersonShown, ProfileTaken):
        """Show a person as they are now, and what became of each profile field."""

        class Meta(PersonShown.Meta):
            fields = (*PersonShown.Meta.fields, "stored", "refused")  # type: ignore[assignment]

    @extend_schema(
        operation_id="read_person",
        summary="Read one person",
        responses=Output,
        examples=examples.READ_PERSON,
        tags=["people"],
    )
    def get(self, request: Request, external_id: str) -> Response:
        """Answer identity, relationship and the covered profile values."""
        return Response(_known(known_person(external_id=external_id, clock=timezone.now)))

    @extend_schema(
        operation_id="put_person",
        summary="Add or change one person",
        request=PersonStated,
        responses={200: Put, 201: Put},
        examples=examples.PUT_PERSON,
        tags=["people"],
    )
    def put(self, request: Request, external_id: str) -> Response:
        """Add or change a person, and answer what became of each profile value.

        A profile value is stored only while an active subscription of the person covers its
        field. No call makes a subscription active: only the person does. An address that the
        person changed themselves stays: another one is refused as `person_moved`, the rest of
        what is stated is stored.
        """
        stated = PersonStated(data=request.data)
        stated.is_valid(raise_exception=True)
        put = put_person(item=_upsert_input(external_id, stated.validated_data), clock=timezone.now)
        code = status.HTTP_201_CREATED if put.added else status.HTTP_200_OK
        return Response({**PersonShown(put.person).data, **_taken(put.result)}, status=code)


class PeopleBatch(APIView):
    """Many people."""

    required_scope = "subscribers:write"

    class Input(Strict):
        """State up to 1,000 people."""

        class Item(PersonStated):
            """State one person."""

            external_id = Text(max_length=120)

        inputs = Item(many=True)

    class Result(Done, ProfileTaken):
        """Say what became of one person and each profile field."""

        external_id = serializers.CharField()
        outcome = serializers.ChoiceField(
            choices=[str(each) for each in PersonOutcome if each != PersonOutcome.REFUSED]
        )

    @extend_schema(
        operation_id="upsert_people",
        summary="Add or change up to 1,000 people",
        request=Input,
        responses=results_of("PersonUpsert", Result),
        examples=examples.UPSERT_PEOPLE,
        tags=["people"],
    )
    def post(self, request: Request) -> Response:
        """Add or change people; one that is refused stops none of the others.

        A field that is refused, `email` of a person who moved by their own word among them, stops
        nothing else of the same person.
        """
        batch = self.Input(data=request.data)
        batch.is_valid(raise_exception=True)
        return answer(self, batch.validated_data["inputs"], _put_all, dict)


def _put_all(items: list[Mapping[str, Any]]) -> list[dict[str, Any] | PersonRefused]:
    stated = [_upsert_input(item["external_id"], item) for item in items]
    results = put_people(items=stated, clock=timezone.now)
    return [
        result if isinstance(result, PersonRefused) else _upserted(item, result)
        for item, result in zip(stated, results, strict=True)
    ]


def _upserted(item: UpsertInput, result: UpsertResult) -> dict[str, Any]:
    return {
        "external_id": item.person.external_id,
        "outcome": str(result.person.outcome),
        **_taken(result),
    }


def _upsert_input(external_id: str, stated: Mapping[str, Any]) -> UpsertInput:
    person = {name: stated[name] for name in _STATED if name in stated}
    return UpsertInput(
        person=PersonInput(external_id=external_id, **person),
        profile=stated.get("profile", {}),
        observed_at=stated.get("observed_at"),
    )


def _taken(result: UpsertResult) -> dict[str, Any]:
    return {"stored": list(result.profile.stored), "refused": result.refused}


def _known(known: KnownPerson) -> dict[str, Any]:
    values = {
        key: {"value": entry["v"], "by": entry["by"], "at": entry["at"].replace("+00:00", "Z")}
        for key, entry in known.profile.items()
    }
    return {**PersonShown(known.person).data, "profile": values}
