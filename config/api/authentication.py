"""Who calls, and whether they may."""

from django.http import HttpRequest
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from config.api.keys import KeyRefused, use_key
from config.models import ApiKey

CHALLENGE = 'Bearer realm="Willingly"'
_PARTS = 2
_KNOWN = "_known_api_key"


class ScopeMissing(PermissionDenied):
    """The key is good, but not for this. `scope` is what it lacks."""

    default_code = "scope_missing"

    def __init__(self, scope: str) -> None:
        super().__init__(f"This call needs a key with the scope {scope}.")
        self.scope = scope


def remember(request: HttpRequest, found: tuple[None, ApiKey] | None) -> None:
    """Keep on the request whose key it came with, for whoever asks again."""
    setattr(request, _KNOWN, found)


class KeyAuthentication(BaseAuthentication):
    """Know a caller by the key in `Authorization: Bearer ...`, which becomes `request.auth`."""

    def authenticate(self, request: Request) -> tuple[None, ApiKey] | None:
        """Return the caller's key, or None where no bearer key was sent."""
        known: tuple[None, ApiKey] | None = getattr(request, _KNOWN, None)
        if known is not None:
            return known
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != b"bearer":
            return None
        if len(parts) != _PARTS:
            raise AuthenticationFailed(
                "The header must read: Bearer, a space, a key.", "invalid_key"
            )
        try:
            return None, use_key(text=parts[1].decode("latin-1"), clock=timezone.now)
        except KeyRefused as refused:
            raise AuthenticationFailed(str(refused), refused.code) from refused

    def authenticate_header(self, request: Request) -> str:
        """Return the challenge that goes with 401."""
        return CHALLENGE


class ScopePermission(BasePermission):
    """Admit a key that has the scope which the view asks for.

    A view names it by `required_scope`, or for each method by `required_scopes`. A view that names
    none admits nobody.
    """

    def has_permission(self, request: Request, view: object) -> bool:
        """Say whether the caller may. Raises `ScopeMissing`."""
        if not isinstance(request.auth, ApiKey):
            return False
        scope = scope_of(view, request.method or "")
        if scope is not None and scope not in request.auth.scopes:
            raise ScopeMissing(scope)
        return scope is not None


def scope_of(view: object, method: str) -> str | None:
    """Return the scope that `view` asks for.

    HEAD, OPTIONS and methods that it does not have need the scope of its first method.
    """
    by_method: dict[str, str] = getattr(view, "required_scopes", {})
    if not by_method:
        return getattr(view, "required_scope", None)
    return by_method.get(method) or next(iter(by_method.values()))
