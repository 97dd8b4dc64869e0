"""The gate's word for other systems."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from consent.api.batches import Done, answer, fields_of, results_of
from consent.api.inputs import NamedInput, Strict, named
from consent.rules.gate import Refusal
from delivery.api import examples
from delivery.selectors.permission import check, check_many


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
        allow_null=True, help_text="The first time that nothing known now refuses."
    )
    ends_at = serializers.DateTimeField(allow_null=True, help_text="Null: until they stop.")


class PermissionCheck(APIView):
    """Ask for one person."""

    required_scope = "permissions:read"
    problems = {"GET": ("unknown_person", "unknown_program", "invalid_input")}

    @extend_schema(
        operation_id="check_permission",
        summary="Ask whether anything may go to one person now",
        parameters=[NamedInput],
        responses=PermissionShown,
        examples=examples.CHECK,
        tags=["permissions"],
    )
    def get(self, request: Request) -> Response:
        """Answer the gate's word for any edition of the program; it takes no slot."""
        asked = NamedInput(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        permission = check(named=named(asked.validated_data), clock=timezone.now)
        return Response(PermissionShown(permission).data)


class PermissionChecks(APIView):
    """Ask for many people."""

    required_scope = "permissions:read"

    class Input(Strict):
        """Name up to 1,000 people, each with a program."""

        inputs = NamedInput(many=True)

    class Result(Done, PermissionShown):
        """Show what is permitted for one person and program now."""

    @extend_schema(
        operation_id="check_permissions",
        summary="Ask whether anything may go to up to 1,000 people now",
        request=Input,
        responses=results_of("PermissionCheck", Result),
        examples=examples.CHECK_MANY,
        tags=["permissions"],
    )
    def post(self, request: Request) -> Response:
        """Answer the gate's word for each; it takes no slot."""
        batch = self.Input(data=request.data)
        batch.is_valid(raise_exception=True)

        def act(items: list[Any]) -> list[Any]:
            return check_many(named=[named(item) for item in items], clock=timezone.now)

        return answer(self, batch.validated_data["inputs"], act, fields_of)
