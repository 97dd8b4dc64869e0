"""What tests of webhooks share: an endpoint that wants all, and what it is told."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from ipaddress import ip_network
from typing import Any

from django.utils import timezone

from delivery.gateways.webhooks.line import Line
from delivery.models import WebhookDelivery, WebhookEndpoint
from delivery.rules.webhooks.vocabulary import WebhookType
from delivery.selectors.webhooks import payloads_of
from delivery.services.claiming import Clock
from delivery.services.webhooks.endpoints import make_endpoint
from delivery.services.webhooks.sending import erased_people, send_webhooks
from tests import factories

LOOPBACK_ONLY = (ip_network("127.0.0.1/32"),)
URL = "https://hooks.example.com/in"
ALL = tuple(WebhookType)


def endpoint(
    url: str = URL, types: Sequence[str] = ALL, clock: Clock = timezone.now, **more: Any
) -> WebhookEndpoint:
    """Make an endpoint of the marketer's, as the desk and the API do."""
    owner = factories.marketer().pk
    return make_endpoint(url=url, types=types, created_by_id=owner, clock=clock, **more)


def told(kind: str = "") -> list[dict[str, Any]]:
    """Return what waits or was told, as receivers read it, in the order in which it was written."""
    rows = list(WebhookDelivery.objects.order_by("id"))
    said = payloads_of(rows, erased=erased_people(rows))
    return [dict(payload) for row in rows if (payload := said[row.pk]) and kind in payload["type"]]


def types_told() -> list[str]:
    return [each["type"] for each in told()]


def data(kind: str) -> dict[str, Any]:
    """Return what the one event of a type says."""
    [one] = told(kind)
    return dict(one["data"])


def line(seconds: float = 2.0, **more: Any) -> Line:
    return Line(**{"allowed": LOOPBACK_ONLY, "total_seconds": seconds, **more})


def send(clock: Clock = timezone.now, seconds: float = 2.0, **more: Any) -> int:
    """Send what is due as one worker does; return how many calls were made."""
    return send_webhooks(clock=clock, seconds=10.0, line=line(seconds, **more))


def at(then: datetime, **after: float) -> Clock:
    return lambda: then + timedelta(**after)
