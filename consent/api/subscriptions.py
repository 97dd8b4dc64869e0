"""Where people stand, and the ways to stop."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from consent.api import examples
from consent.api.batches import Done, answer, fields_of, results_of
from consent.api.inputs import BY, NamedInput, SaidBy, Strict, named
from consent.rules.vocabulary import State
from consent.selectors.subscriptions import stands, stands_of
from consent.services.named import Stop, stop, stop_everything


class StandShown(serializers.Serializer[Any]):
    """Show where one person stands with one program."""

    program = serializers.CharField()
    state = serializers.ChoiceField(choices=State.values)
    invitation_version = serializers.IntegerField(
        allow_null=True, help_text="The version that the person was asked with, or accepted."
    )
    since = serializers.DateTimeField(allow_null=True)
    ends_at = serializers.DateTimeField(allow_null=True, help_text="Null: until they stop.")


class PersonSubscriptions(APIView):
    """All programs of one person."""

    required_scope = "subscriptions:read"
    problems = {"GET": ("unknown_person",)}

    class Output(serializers.Serializer[Any]):
        """List where the person stands, by program; all of it on one page."""

        results = StandShown(many=True)
        next = serializers.URLField(allow_null=True)

    @extend_schema(
        operation_id="read_person_subscriptions",
        summary="Read where one person stands",
        responses=Output,
        examples=examples.PERSON_SUBSCRIPTIONS,
        tags=["subscriptions"],
    )
    def get(self, request: Request, external_id: str) -> Response:
        """Answer every program that the person has to do with."""
        mine = stands_of(external_id=external_id, clock=timezone.now)
        return Response(self.Output({"results": mine, "next": None}).data)


class ReadSubscriptions(APIView):
    """Many people's standing."""

    required_scope = "subscriptions:read"

    class Input(Strict):
        """Name up to 1,000 people, each with a program."""

        inputs = NamedInput(many=True)

    class Result(Done, StandShown):
        """Show where one person stands; the state is `none` where there is nothing."""

    @extend_schema(
        operation_id="read_subscriptions",
        summary="Read where up to 1,000 people stand",
        request=Input,
        responses=results_of("Subscription", Result),
        examples=examples.READ_SUBSCRIPTIONS,
        tags=["subscriptions"],
    )
    def post(self, request: Request) -> Response:
        """Answer where each person stands with the program named beside them."""
        batch = self.Input(data=request.data)
        batch.is_valid(raise_exception=True)

        def act(items: list[Any]) -> list[Any]:
            return stands(named=[named(item) for item in items], clock=timezone.now)

        return answer(self, batch.validated_data["inputs"], act, fields_of)


class WithdrawSubscriptions(APIView):
    """Stop programs for people."""

    required_scope = "subscriptions:withdraw"

    class Input(SaidBy):
        """Name up to 1,000 people, each with a program, and by whose word each stops."""

        class Item(NamedInput):
            """Name a person, a program, and perhaps by whose word."""

            by = serializers.ChoiceField(choices=list(BY), required=False)

        inputs = Item(many=True)

    class Result(Done):
        """Show where one person stands now."""

        program = serializers.CharField()
        state = serializers.ChoiceField(choices=State.values)

    @extend_schema(
        operation_id="withdraw_subscriptions",
        summary="Stop programs for up to 1,000 people",
        request=Input,
        responses=results_of("Withdrawal", Result),
        examples=examples.WITHDRAW,
        tags=["subscriptions"],
    )
    def post(self, request: Request) -> Response:
        """Stop at once. Idempotent: what had stopped, or never began, stays as it was."""
        batch = self.Input(data=request.data)
        batch.is_valid(raise_exception=True)

        def act(items: list[Any]) -> list[Any]:
            stops = [Stop(named(item), BY[item["by"]]) for item in items]
            return stop(stops=stops, clock=timezone.now)

        return answer(self, batch.validated_data["inputs"], act, fields_of)


class WithdrawAll(APIView):
    """Stop everything for one person."""

    required_scope = "subscriptions:withdraw"
    problems = {"POST": ("unknown_person",)}

    class Input(Strict):
        """Say by whose word."""

        by = serializers.ChoiceField(choices=list(BY))

    class Output(serializers.Serializer[Any]):
        """Show who is stopped now."""

        external_id = serializers.CharField()
        suppressed_by = serializers.CharField()
        suppressed_at = serializers.DateTimeField(allow_null=True)

    @extend_schema(
        operation_id="withdraw_all",
        summary="Stop everything for one person",
        request=Input,
        responses=Output,
        examples=examples.WITHDRAW_ALL,
        tags=["subscriptions"],
    )
    def post(self, request: Request, external_id: str) -> Response:
        """Stop every program and suppress the address; only the person undoes their own word."""
        said = self.Input(data=request.data)
        said.is_valid(raise_exception=True)
        person = stop_everything(
            external_id=external_id, actor=BY[said.validated_data["by"]], clock=timezone.now
        )
        return Response(self.Output(person).data)
