"""The problem document (RFC 9457).

`code` is stable: callers may rely on it. `type` leads to its line on the page that lists them all.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from config.api.codes import CODES

MEDIA_TYPE = "application/problem+json"
PATH = "/api/v1/problems/"


@dataclass(frozen=True, slots=True)
class Problem:
    """One refusal, before it is written."""

    code: str
    detail: str = ""
    errors: list[dict[str, Any]] = field(default_factory=list)
    headers: Mapping[str, str] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def status(self) -> int:
        """Return the HTTP status of the code."""
        return CODES[self.code].status

    def to_json(self) -> dict[str, Any]:
        """Return the problem document."""
        document = {
            "type": f"{settings.BASE_URL}{PATH}#{self.code}",
            "title": CODES[self.code].title,
            "status": self.status,
            "code": self.code,
            "detail": self.detail or CODES[self.code].advice,
        }
        return {**document, **({"errors": self.errors} if self.errors else {}), **self.extra}
