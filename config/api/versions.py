"""Say that an operation or a field will go: the policy is docs/api-versions.md.

An operation that will go is declared on its view, by method:

    deprecations = {"POST": Deprecation(date(2027, 1, 15), date(2028, 1, 15), "/events/batch/")}

Each of its answers then carries `Deprecation` (RFC 9745), `Sunset` (RFC 8594) and a link to the
policy, and the document says `deprecated: true`. A field is declared so on its serializer, by name
in `deprecated_fields`: only the document tells of it, for headers are about whole operations.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.utils.http import http_date

LEAST_NOTICE = timedelta(days=365)
POLICY = "/api/v1/versions/"


@dataclass(frozen=True, slots=True)
class Deprecation:
    """Since when something is deprecated, from when on it may be gone, and what to use instead.

    Raises `ValueError` where the notice is shorter than the policy promises.
    """

    since_on: date
    sunset_on: date
    instead: str

    def __post_init__(self) -> None:
        """Hold the policy."""
        if self.sunset_on - self.since_on < LEAST_NOTICE:
            raise ValueError(f"A deprecation gives notice of {LEAST_NOTICE.days} days or more.")

    @property
    def headers(self) -> dict[str, str]:
        """Return the headers that tell of it on each answer."""
        return {
            "Deprecation": f"@{_seconds(self.since_on)}",
            "Sunset": http_date(_seconds(self.sunset_on)),
            "Link": f'<{settings.BASE_URL}{POLICY}>; rel="deprecation"; type="text/html"',
        }

    @property
    def document(self) -> dict[str, Any]:
        """Return what the OpenAPI document says of it."""
        return {"deprecated": True, "x-sunset": self.sunset_on.isoformat()}

    @property
    def sentence(self) -> str:
        """Return it in words, for the description."""
        return (
            f"Deprecated since {self.since_on}; may be gone from {self.sunset_on} on."
            f" Use {self.instead} instead."
        )


def deprecation_of(view: object, method: str) -> Deprecation | None:
    """Return what a view declares of a method."""
    declared: Mapping[str, Deprecation] = getattr(view, "deprecations", {})
    return declared.get("GET" if method == "HEAD" else method)


def deprecated_fields(serializer: object) -> Mapping[str, Deprecation]:
    """Return what a serializer declares of its fields."""
    declared: Mapping[str, Deprecation] = getattr(serializer, "deprecated_fields", {})
    return declared


def _seconds(day: date) -> int:
    return int(datetime.combine(day, time.min, UTC).timestamp())
