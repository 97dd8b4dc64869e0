"""Who may call the API, and how it says no."""

from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView, exception_handler


class KeyAuthentication(BaseAuthentication):
    """Know nobody."""

    def authenticate(self, request: Request) -> None:
        """Recognize no caller."""


class ScopePermission(BasePermission):
    """Admit nobody."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Refuse every call."""
        return False


def problem_details(error: Exception, context: dict[str, object]) -> Response | None:
    """Answer as Django REST framework does."""
    return exception_handler(error, context)
