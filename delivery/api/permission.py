"""The gate's word for other systems, and a place of the promise for who shows it elsewhere."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from consent.api.batches import Done, answer, fields_of, results_of
from consent.api.exact import Flag
from consent.api.inputs import NamedInput, Strict, named
from consent.rules.gate import Refusal
from delivery.api import examples
from delivery.api.reserved import ReservationShown, shown
from delivery.api.revocable import RevocableAnswer
from delivery.rules.reserving import FORMATS
from delivery.selectors.permission import Permission, Wish, check, check_many
from delivery.services.reserving import Answer, reserve
from programs.rules.vocabulary import Format

RESERVE_SCOPE = "permissions:reserve"


class PermissionShown(serializers.Serializer[Any]):
    """Show what is permitted for one person and program now."""

    allowed = serializers.BooleanField()
    refusal = serializers.ChoiceField(
        choices=[str(each) for each in Refusal], allow_null=True, help_text="Why not."
    )
    invitation_version = serializers.IntegerField(
        allow_null=True, help_text="The version whose promise holds."
    )
    next_allowed_at = serializers.DateTimeField(
        allow_null=True,
        help_text="The first time that nothing known now refuses; after what was reserved.",
    )
    ends_at = serializers.DateTimeField(allow_null=True, help_text="Null: until they stop.")


class PermissionInput(NamedInput):
    """Name a person and a program, and in which format it would come."""

    format = serializers.ChoiceField(
        choices=Format.choices,
        required=False,
        help_text="`not_covered` where the promise that they accepted is of another format.",
    )


class PermissionCheck(APIView):
    """Ask for one person."""

    required_scope = "permissions:read"
    problems = {"GET": ("unknown_person", "unknown_program", "invalid_input")}

    @extend_schema(
        operation_id="check_permission",
        summary="Ask whether anything may go to one person now",
        parameters=[PermissionInput],
        responses=PermissionShown,
        examples=examples.CHECK,
        tags=["permissions"],
    )
    def get(self, request: Request) -> Response:
        """Answer the gate's word for any edition of the program; it takes no slot."""
        asked = PermissionInput(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        wish = _wish(asked.validated_data)
        permission = check(named=wish.named, clock=timezone.now, wanted=wish.format)
        return Response(PermissionShown(permission).data)


class PermissionChecks(APIView):
    """Ask for many people."""

    required_scope = "permissions:read"
    problems = {"POST": ("nothing_goes_now", "people_busy", "journal_unwritable")}

    class Input(Strict):
        """Name up to 1,000 people, each with a program; say whether to reserve."""

        inputs = PermissionInput(many=True)
        reserve = Flag(
            default=False,
            help_text=(
                "Take a place of each promise that permits it and answer the values that may be"
                " used. Each item names its format, `page` or `external`. Needs the scope"
                f" `{RESERVE_SCOPE}` besides."
            ),
        )

        def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
            """Let nobody reserve what comes by mail, or in a format that they do not name."""
            if attrs["reserve"]:
                attrs["inputs"] = [_reservable(item) for item in attrs["inputs"]]
            return attrs

    class Result(Done, PermissionShown):
        """Show what is permitted for one person and program now, and what was reserved of it."""

        reservation = ReservationShown(
            allow_null=True, help_text="Null where nothing was reserved."
        )

    @extend_schema(
        operation_id="check_permissions",
        summary="Ask whether anything may go to up to 1,000 people now, and reserve it",
        request=Input,
        responses=results_of("PermissionCheck", Result),
        examples=examples.CHECK_MANY,
        tags=["permissions"],
    )
    def post(self, request: Request) -> Response:
        """Answer the gate's word for each; it takes a slot only where it is told to reserve.

        What is reserved is handed over with the answer: report its outcome before it expires.
        """
        batch = self.Input(data=request.data)
        batch.is_valid(raise_exception=True)
        told = batch.validated_data
        if told["reserve"]:
            self._needs(request, RESERVE_SCOPE)
        act = _reserve if told["reserve"] else _check
        return RevocableAnswer(answer(self, told["inputs"], act, _write).data)

    def _needs(self, request: Request, scope: str) -> None:
        """Refuse a key without `scope`, as the view refuses one without its own."""
        if scope not in getattr(request.auth, "scopes", ()):
            raise FurtherScopeMissing(scope)


class FurtherScopeMissing(Exception):
    """The key is good for the call, but not for what it asks for. `scope` is what it lacks."""

    def __init__(self, scope: str) -> None:
        super().__init__(f"This call needs a key with the scope {scope}.")
        self.scope = scope


def _reservable(item: Any) -> Any:
    """Return an item that names who shows it, or what is wrong where it does not."""
    if isinstance(item, Exception) or item.get("format") in FORMATS:
        return item
    words = "Name what is reserved: page or external. What comes by mail is sent by us."
    return serializers.ValidationError({"format": [words]}, code="not_reservable")


def _wish(item: Mapping[str, Any]) -> Wish:
    return Wish(named(item), item.get("format", ""))


def _check(items: list[Any]) -> Sequence[Any]:
    return check_many(wishes=[_wish(item) for item in items], clock=timezone.now)


def _reserve(items: list[Any]) -> Sequence[Any]:
    return reserve(wishes=[_wish(item) for item in items], clock=timezone.now)


def _write(said: Permission | Answer) -> dict[str, Any]:
    if isinstance(said, Permission):
        return {**fields_of(said), "reservation": None}
    reserved = shown(said.reserved, settings.BASE_URL) if said.reserved else None
    return {**fields_of(said.permission), "reservation": reserved}
