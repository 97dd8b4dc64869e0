"""The OpenAPI document: what every operation has in common is added here, once."""

from http import HTTPStatus
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent

from config.api.authentication import scope_of
from config.api.codes import CODES
from config.api.document import MEDIA_TYPE, Problem
from config.api.idempotency import HEADER
from config.api.limits import HEADER as RATE
from config.api.limits import POLICY_HEADER as RATE_POLICY
from config.api.versions import deprecated_fields, deprecation_of
from consent.api.inputs import Strict

_ANY = ("not_authenticated", "invalid_key", "key_revoked", "key_expired", "scope_missing")
_ANY_END = ("not_acceptable", "too_many_requests", "internal_error")
_WITH_A_BODY = (
    "malformed_json",
    "length_required",
    "body_too_large",
    "unsupported_media_type",
    "invalid_input",
    "journal_unwritable",
)
_POST = ("still_running", "idempotency_key_invalid", "idempotency_key_reused")

_AGAIN = {"429", "503"}

_IDEMPOTENCY = {
    "in": "header",
    "name": HEADER,
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"},
    "description": (
        "Your own name for this call. The same name with the same body answers what was answered "
        "before, byte for byte, for 24 hours."
    ),
}

# On whatever a good key is answered; RETRY besides where there is a time to come again.
_HEADERS = {
    RATE_POLICY: {
        "description": "How many calls (q) this key has in so many seconds (w).",
        "schema": {"type": "string"},
        "example": '"calls";q=6000;w=60',
    },
    RATE: {
        "description": "How many calls are left (r), and in how many seconds all are back (t).",
        "schema": {"type": "string"},
        "example": '"calls";r=5999;t=60',
    },
}
_RETRY = {
    "Retry-After": {
        "description": "After how many seconds to call again.",
        "schema": {"type": "string", "pattern": "^[0-9]+$"},
        "example": "60",
    }
}

_PROBLEM = ResolvedComponent(  # type: ignore[no-untyped-call]
    name="Problem",
    type=ResolvedComponent.SCHEMA,
    object="Problem",
    schema={
        "type": "object",
        "description": "Says no (RFC 9457). Rely on `code`; it is stable.",
        "required": ["type", "title", "status", "code", "detail"],
        "properties": {
            "type": {"type": "string", "format": "uri"},
            "title": {"type": "string"},
            "status": {"type": "integer"},
            "code": {"type": "string", "enum": sorted(CODES)},
            "detail": {"type": "string"},
            "scope": {"type": "string", "description": "What the key lacks."},
            "errors": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["field", "code", "message"],
                    "properties": {
                        "item": {"type": "integer", "description": "Its place, from 0."},
                        "field": {"type": "string"},
                        "code": {"type": "string"},
                        "message": {"type": "string"},
                    },
                },
            },
        },
    },
)


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Describe the bearer key."""

    target_class = "config.api.authentication.KeyAuthentication"
    name = "key"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        """Return the scheme."""
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "An API key. Each operation names the scope that the key needs.",
        }


class Schema(AutoSchema):
    """Add to each operation its scope, its problems and the Idempotency-Key."""

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        """Return the operation, whole."""
        operation: dict[str, Any] | None = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        scope = scope_of(self.view, self.method)
        operation["description"] = f"{operation.get('description', '')}\n\nScope: `{scope}`"
        # Of a bearer key the document may name what it must be allowed (OpenAPI 3.1, 4.8.30).
        operation["security"] = [{KeyScheme.name: [scope]}]
        if self.method == "POST":
            operation.setdefault("parameters", []).append(_IDEMPOTENCY)
        if "requestBody" in operation and getattr(self.view, "upload_types", None):
            # A text may be left out, for all that drf-spectacular knows: a file may not.
            operation["requestBody"]["required"] = True
        operation["responses"] |= self._problems()
        for status, response in operation["responses"].items():
            # Without a good key there is nothing to count.
            if status != "401":
                response["headers"] = _HEADERS | response.get("headers", {})
        self._announce(operation)
        return operation

    def _announce(self, operation: dict[str, Any]) -> None:
        leaving = deprecation_of(self.view, self.method)
        if leaving is None:
            return
        operation |= leaving.document
        operation["description"] += f"\n\n{leaving.sentence}"
        for response in operation["responses"].values():
            response["headers"] = response.get("headers", {}) | {
                name: {"schema": {"type": "string"}, "example": value}
                for name, value in leaving.headers.items()
            }

    def _map_basic_serializer(self, serializer: Any, direction: str) -> dict[str, Any]:
        """Say of an input that it refuses unknown fields, of an answer that it has all of its own.

        Of a field that will go it is said, too.
        """
        schema: dict[str, Any] = super()._map_basic_serializer(  # type: ignore[no-untyped-call]
            serializer, direction
        )
        if isinstance(serializer, Strict):
            schema["additionalProperties"] = False
        elif direction == "response" and schema.get("properties"):
            # What an answer may have it always has, null where there is nothing to say.
            schema["required"] = sorted(schema["properties"])
        for name, leaving in deprecated_fields(serializer).items():
            schema["properties"][name] |= {**leaving.document, "description": leaving.sentence}
        return schema

    def get_serializer_name(self, serializer: Any, direction: str) -> str:
        """Return a name that tells the nested classes of the views apart."""
        return type(serializer).__qualname__.replace(".", "")

    def _problems(self) -> dict[str, Any]:
        self.registry.register_on_missing(_PROBLEM)
        by_status: dict[str, list[str]] = {}
        for code in self._codes():
            by_status.setdefault(str(CODES[code].status), []).append(code)
        return {status: _response(status, by_status[status]) for status in sorted(by_status)}

    def _codes(self) -> list[str]:
        own = getattr(self.view, "problems", {}).get(self.method, ())
        body = _WITH_A_BODY if self.method in {"POST", "PUT", "PATCH"} else ()
        post = _POST if self.method == "POST" else ()
        # A list takes `limit` and `cursor`, which may be wrong.
        paged = ("invalid_input",) if self.method == "GET" and self._is_list_view() else ()
        return list(dict.fromkeys((*_ANY, *own, *paged, *body, *post, *_ANY_END)))


def _response(status: str, codes: list[str]) -> dict[str, Any]:
    return {
        "description": HTTPStatus(int(status)).phrase,
        "headers": _RETRY if status in _AGAIN else {},
        "content": {
            MEDIA_TYPE: {
                "schema": _PROBLEM.ref,
                "examples": {code: {"value": Problem(code).to_json()} for code in codes},
            }
        },
    }
