"""Personal invitation links, for whoever sends them."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from consent.api import examples
from consent.api.batches import Done, answer, fields_of, results_of
from consent.api.inputs import NamedInput, Strict, Text, named
from consent.rules.inviting import is_free_tag
from consent.services.named import invite


class InvitationLinks(APIView):
    """Links that carry no permission: each opens an invitation for one person."""

    required_scope = "invitation-links:write"

    class Input(Strict):
        """Name up to 1,000 people, each with a program."""

        inputs = NamedInput(many=True)
        campaign = Text(
            required=False,
            max_length=60,
            help_text="The same for all recipients of one mailing: letters, digits, spaces, . - _",
        )

        def validate_campaign(self, said: str) -> str:
            """Refuse what could be an address, and the mark of our own links."""
            if said and not is_free_tag(said):
                raise serializers.ValidationError(
                    "Letters, digits, spaces, dots, dashes and underscores; not our own mark.",
                    "invalid_campaign",
                )
            return said

    class Result(Done):
        """Hold one link."""

        url = serializers.URLField()
        expires_at = serializers.DateTimeField()

    @extend_schema(
        operation_id="make_invitation_links",
        summary="Make personal links for up to 1,000 people",
        request=Input,
        responses=results_of("InvitationLink", Result),
        examples=examples.MAKE_LINKS,
        tags=["invitations"],
    )
    def post(self, request: Request) -> Response:
        """Make a personal link for each; it opens the invitation, and the person decides."""
        batch = self.Input(data=request.data)
        batch.is_valid(raise_exception=True)
        campaign = batch.validated_data.get("campaign", "")

        def act(items: list[Any]) -> list[Any]:
            return invite(
                named=[named(item) for item in items], campaign=campaign, clock=timezone.now
            )

        return answer(self, batch.validated_data["inputs"], act, fields_of)
