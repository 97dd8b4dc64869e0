"""What people ask for by right, passed on by other systems."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from consent.api.filters import PersonFilter, StrictFilters
from consent.api.inputs import PersonNameInput, Text
from consent.api.whose import MergedInto
from consent.selectors.names import PersonName
from delivery.api import privacy_examples as examples
from delivery.api.revocable import RevocableAnswer
from delivery.models import PrivacyRequest
from delivery.rules.vocabulary import PrivacyKind, PrivacyState
from delivery.selectors.privacy import privacy_requests
from delivery.services.privacy import AT_ONCE, answer_by_api


class PrivacyRequestShown(serializers.ModelSerializer[PrivacyRequest]):
    """Show one request; whoever was erased has no name any more."""

    external_id = serializers.SerializerMethodField()
    merged_into = MergedInto(of="subscriber")

    class Meta:
        model = PrivacyRequest
        fields = (
            "id",
            "kind",
            "state",
            "external_id",
            "merged_into",
            "method",
            "received_at",
            "due_at",
            "closed_at",
            "answer",
        )

    def get_external_id(self, request: PrivacyRequest) -> str | None:
        """Return the person's id, null once they are erased."""
        person = request.subscriber
        return person.known_as if person.erased_at is None else None


class PrivacyFilters(StrictFilters):
    """Narrow the list."""

    external_id = PersonFilter("subscriber__pk")
    kind = filters.ChoiceFilter(choices=PrivacyKind.choices)
    state = filters.ChoiceFilter(choices=PrivacyState.choices)


class PrivacyRequests(ListAPIView[PrivacyRequest]):
    """Privacy requests."""

    required_scopes = {"GET": "privacy:read", "POST": "privacy:write"}
    problems = {"GET": ("invalid_input",), "POST": ("unknown_person",)}
    serializer_class = PrivacyRequestShown
    filterset_class = PrivacyFilters

    class Input(PersonNameInput):
        """Say what the person asks for, and name them."""

        kind = serializers.ChoiceField(choices=[str(kind) for kind in AT_ONCE])
        note = Text(
            required=False,
            allow_blank=True,
            max_length=500,
            help_text="How the person asked. Erased with them.",
        )

    class Output(PrivacyRequestShown):
        """Show the request, and for `access` everything that is held of the person."""

        export = serializers.DictField(
            allow_null=True, help_text="Only for access: see the how-to for its keys."
        )

        class Meta(PrivacyRequestShown.Meta):
            fields = (*PrivacyRequestShown.Meta.fields, "export")  # type: ignore[assignment]

    def get_queryset(self) -> QuerySet[PrivacyRequest]:
        """Return requests in every state."""
        return privacy_requests()

    @extend_schema(
        operation_id="list_privacy_requests",
        summary="List what people asked for by right",
        examples=examples.LIST_REQUESTS,
        tags=["privacy"],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Answer every request with its deadline, oldest first."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="make_privacy_request",
        summary="Pass on what a person asks for, and have it done",
        request=Input,
        responses={201: Output},
        examples=examples.MAKE_REQUEST,
        tags=["privacy"],
    )
    def post(self, request: Request) -> Response:
        """Do at once what the person asks for; erasure cannot be undone.

        Check first that it is them: the call is taken as their word.
        """
        said = self.Input(data=request.data)
        said.is_valid(raise_exception=True)
        asked = said.validated_data
        done, export = answer_by_api(
            kind=PrivacyKind(asked["kind"]),
            name=PersonName(external_id=asked.get("external_id"), email=asked.get("email")),
            note=asked.get("note", ""),
            clock=timezone.now,
        )
        shown = {**PrivacyRequestShown(done).data, "export": export}
        kind = Response if export is None else RevocableAnswer
        return kind(shown, status=status.HTTP_201_CREATED)
