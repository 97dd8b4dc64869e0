"""Sign-ups that were made elsewhere, brought with their evidence."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from consent.api import examples
from consent.api.batches import Done, answer, fields_of, results_of
from consent.api.exact import Moment
from consent.api.inputs import NamedInput, Strict, Text
from consent.rules.vocabulary import State
from consent.services.bringing import bring_by_api
from consent.services.proxy import ProxyItem, SignUp

_MAX_KEYS = 200


class SubscriptionRequests(APIView):
    """Requests in people's names: each asks its person once, and makes nobody active."""

    required_scope = "subscriptions:request"

    class Input(Strict):
        """Bring up to 1,000 sign-ups, each with its evidence."""

        class Item(NamedInput):
            """Bring one sign-up. A person who is named by an address and is new is added."""

            class SignedUp(Strict):
                """Say what shows that the person signed up. It is sealed under their key."""

                # A field of this name hides an attribute that the library sets on instances only.
                source = Text(  # type: ignore[assignment]
                    max_length=120, required=False, help_text="Where they signed up."
                )
                at = Moment(required=False, help_text="When they did.")
                ip = Text(max_length=45, required=False)
                user_agent = Text(max_length=500, required=False)
                wording = Text(max_length=2000, required=False, help_text="What they read there.")
                note = Text(max_length=2000, required=False)

            language = Text(required=False, max_length=35, help_text="BCP 47, such as en or pt-BR.")
            evidence = SignedUp(required=False)
            chosen = serializers.ListField(
                child=Text(max_length=40),
                required=False,
                max_length=_MAX_KEYS,
                help_text="Optional fields that they ticked; what is not offered is left out.",
            )
            answers = serializers.DictField(
                child=serializers.JSONField(),
                required=False,
                help_text="Answers to what the invitation asks; what is not asked is left out.",
            )

        inputs = Item(many=True)

    class Result(Done):
        """Say that the person will be asked, by one message."""

        external_id = serializers.CharField()
        program = serializers.CharField()
        state = serializers.ChoiceField(choices=[str(State.PENDING)])

    @extend_schema(
        operation_id="request_subscriptions",
        summary="Bring up to 1,000 sign-ups made elsewhere",
        request=Input,
        responses=results_of("SubscriptionRequest", Result),
        examples=examples.REQUEST_SUBSCRIPTIONS,
        tags=["subscriptions"],
    )
    def post(self, request: Request) -> Response:
        """Ask each person once to confirm; the subscription stays `pending` until they do.

        Nobody is asked twice for one program, and nobody who left, said no or is stopped.
        """
        batch = self.Input(data=request.data)
        batch.is_valid(raise_exception=True)

        def act(items: list[Any]) -> list[Any]:
            return bring_by_api(items=[_item(item) for item in items], clock=timezone.now)

        return answer(self, batch.validated_data["inputs"], act, fields_of)


def _item(item: Mapping[str, Any]) -> ProxyItem:
    return ProxyItem(
        program=item["program"],
        email=item.get("email", ""),
        external_id=item.get("external_id", ""),
        language=item.get("language", ""),
        evidence=SignUp(**item.get("evidence", {})),
        chosen=tuple(item.get("chosen", ())),
        answers=item.get("answers", {}),
    )
