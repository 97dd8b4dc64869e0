"""Make, change, pause and delete endpoints, and give them other secrets."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from delivery.models import WebhookDelivery, WebhookEndpoint, WebhookSecret
from delivery.rules.webhooks.signing import new_secret, written_secret
from delivery.rules.webhooks.urls import read_url
from delivery.rules.webhooks.vocabulary import (
    TEST,
    EndpointState,
    PausedBecause,
    WebhookState,
    WebhookType,
)
from delivery.services.webhooks.sealing import open_secret, seal_secret
from delivery.services.webhooks.settling import pause_endpoint
from programs.models import Brand
from programs.selectors.sides import writes_sandbox

Clock = Callable[[], datetime]

# While a receiver learns its new secret, the old one signs too.
OVERLAP = timedelta(hours=24)
MOST_ENDPOINTS = 50
_MOST_SECRETS = 5


class TooManyEndpoints(Exception):
    """Each event is written once for each endpoint that wants it: there is an end to that."""


class RotatedTooOften(Exception):
    """There are as many secrets that still sign as a header can bear."""


@transaction.atomic
def make_endpoint(
    *,
    url: str,
    types: Collection[str],
    description: str = "",
    brand_id: int | None = None,
    created_by_id: int | None,
    clock: Clock,
) -> WebhookEndpoint:
    """Make an endpoint with a secret of its own, for one brand, or for all where none is given.

    What is made in the sandbox is told of the sandbox, and of nothing else. Raises `UrlRefused`,
    `TooManyEndpoints`.
    """
    read_url(url, settings.WEBHOOK_ALLOWED_NETWORKS)
    # Staff are on no side: they make one for the sandbox by its brand.
    of_sandbox = Brand.objects.filter(pk=brand_id or 0, is_sandbox=True)
    is_sandbox = writes_sandbox() or of_sandbox.exists()
    if WebhookEndpoint.objects.filter(is_sandbox=is_sandbox).count() >= MOST_ENDPOINTS:
        raise TooManyEndpoints
    endpoint = WebhookEndpoint.objects.create(
        url=url,
        types=_in_order(types),
        is_sandbox=is_sandbox,
        description=description.strip(),
        brand_id=brand_id,
        created_at=clock(),
        created_by_id=created_by_id,
    )
    _add_secret(endpoint, clock())
    return endpoint


@transaction.atomic
def change_endpoint(
    *,
    endpoint_id: int,
    url: str | None = None,
    types: Collection[str] | None = None,
    description: str | None = None,
    state: str | None = None,
    clock: Clock,
) -> WebhookEndpoint:
    """Change what is given; an address that is another begins without failures.

    Raises `UrlRefused` and WebhookEndpoint.DoesNotExist.
    """
    endpoint = WebhookEndpoint.objects.select_for_update(no_key=True).get(pk=endpoint_id)
    if url is not None and url != endpoint.url:
        read_url(url, settings.WEBHOOK_ALLOWED_NETWORKS)
        endpoint.url, endpoint.first_failed_at, endpoint.rests_until = url, None, None
    if types is not None:
        endpoint.types = _in_order(types)
    if description is not None:
        endpoint.description = description.strip()
    endpoint.save()
    if state == EndpointState.PAUSED:
        pause_endpoint(endpoint_id, because=PausedBecause.ASKED, now=clock())
    elif state == EndpointState.ACTIVE:
        _resume(endpoint, clock())
    endpoint.refresh_from_db()
    return endpoint


def _resume(endpoint: WebhookEndpoint, now: datetime) -> None:
    """Let what waits go at once. Nothing is changed where it was not paused."""
    paused = WebhookEndpoint.objects.filter(pk=endpoint.pk, state=EndpointState.PAUSED)
    resumed = paused.update(
        state=EndpointState.ACTIVE,
        paused_because="",
        paused_at=None,
        owner_told_at=None,
        first_failed_at=None,
        rests_until=None,
    )
    if resumed:
        waiting = WebhookDelivery.objects.filter(endpoint=endpoint, settled_at=None)
        waiting.filter(due_at__gt=now, lease_until=None).update(due_at=now)


def delete_endpoint(*, endpoint_id: int) -> None:
    """Delete an endpoint and its secrets; its events are never sent, and go with the purge.

    Whoever writes an event at this moment waits for nobody.
    """
    WebhookEndpoint.objects.filter(pk=endpoint_id).delete()


def secrets_of(endpoint_id: int, *, clock: Clock) -> list[tuple[str, datetime | None]]:
    """Return the secrets that sign now as they are written, the newest first, and their ends."""
    return [
        (
            written_secret(open_secret(bytes(row.sealed), endpoint_id=endpoint_id)),
            row.expires_at,
        )
        for row in _good(endpoint_id, clock()).order_by("-id")
    ]


@transaction.atomic
def rotate_secret(*, endpoint_id: int, overlap: timedelta = OVERLAP, clock: Clock) -> str:
    """Give an endpoint a new secret and return it; the one before goes on signing for `overlap`.

    Raises `RotatedTooOften` and WebhookEndpoint.DoesNotExist.
    """
    endpoint = WebhookEndpoint.objects.select_for_update(no_key=True).get(pk=endpoint_id)
    now = clock()
    if overlap and _good(endpoint_id, now).count() >= _MOST_SECRETS:
        raise RotatedTooOften
    lasting = WebhookSecret.objects.filter(endpoint=endpoint, expires_at=None)
    ends = now + overlap
    lasting.update(expires_at=ends)
    WebhookSecret.objects.filter(endpoint=endpoint, expires_at__gt=ends).update(expires_at=ends)
    return written_secret(_add_secret(endpoint, now))


def send_test(*, endpoint_id: int, clock: Clock) -> WebhookDelivery:
    """Put a test event on its way to one endpoint. Raises WebhookEndpoint.DoesNotExist."""
    endpoint = WebhookEndpoint.objects.get(pk=endpoint_id)
    now = clock()
    return WebhookDelivery.objects.create(
        endpoint=endpoint,
        type=TEST,
        happened_at=now,
        due_at=now,
        state=WebhookState.DUE,
        data={"endpoint": endpoint.pk, "message": "This is a test."},
    )


def _good(endpoint_id: int, now: datetime) -> QuerySet[WebhookSecret]:
    rows = WebhookSecret.objects.filter(endpoint=endpoint_id)
    return rows.exclude(expires_at__lte=now)


def _add_secret(endpoint: WebhookEndpoint, now: datetime) -> bytes:
    secret = new_secret()
    sealed = seal_secret(secret, endpoint_id=endpoint.pk)
    WebhookSecret.objects.create(endpoint=endpoint, sealed=sealed, created_at=now)
    return secret


def _in_order(types: Collection[str]) -> list[str]:
    """Return the types as the vocabulary has them, each once."""
    return [str(each) for each in WebhookType if each in set(types)]
