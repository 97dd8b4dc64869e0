"""Read programs and the promises that were published."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from programs.api import examples
from programs.api.outputs import InvitationShown, ProgramShown
from programs.models import Invitation, Program
from programs.selectors import catalogue

SCOPE = "programs:read"
SLUG = OpenApiParameter(
    "slug", OpenApiTypes.STR, OpenApiParameter.PATH, description="The program's slug."
)


class ProgramList(ListAPIView[Program]):
    """All programs."""

    required_scope = SCOPE
    serializer_class = ProgramShown

    def get_queryset(self) -> QuerySet[Program]:
        """Return programs in every state."""
        return catalogue.programs()

    @extend_schema(
        operation_id="list_programs",
        summary="List the programs",
        examples=examples.PROGRAM,
        tags=["programs"],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Answer every program, oldest first, with the version that people join on now."""
        return super().get(request, *args, **kwargs)


class ProgramDetail(APIView):
    """One program."""

    required_scope = SCOPE
    problems = {"GET": ("unknown_program",)}

    @extend_schema(
        operation_id="read_program",
        summary="Read one program",
        parameters=[SLUG],
        responses=ProgramShown,
        examples=examples.PROGRAM,
        tags=["programs"],
    )
    def get(self, request: Request, slug: str) -> Response:
        """Answer one program."""
        return Response(ProgramShown(catalogue.find_program(slug)).data)


class ProgramInvitations(ListAPIView[Invitation]):
    """The promises of one program."""

    required_scope = SCOPE
    problems = {"GET": ("unknown_program",)}
    serializer_class = InvitationShown

    def get_queryset(self) -> QuerySet[Invitation]:
        """Return the versions that were published."""
        if getattr(self, "swagger_fake_view", False):
            return Invitation.objects.none()
        return catalogue.published_versions(catalogue.find_program(self.kwargs["slug"]))

    @extend_schema(
        operation_id="list_program_invitations",
        summary="List the promises of one program",
        examples=examples.INVITATION,
        parameters=[SLUG],
        tags=["programs"],
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Answer every version that was published, oldest first; drafts are nobody's promise."""
        return super().get(request, *args, **kwargs)
