"""Webhooks that go out: the endpoints, their log, and what an event says."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from delivery.models import Delivery, WebhookDelivery, WebhookEndpoint
from delivery.rules.webhooks.vocabulary import WebhookState
from programs.selectors.sides import in_sight
from subscribers.models import Subscriber

# Numbers of rows have no more digits.
_LARGEST = 2**63 - 1


class UnknownEndpoint(Exception):
    """No endpoint has this number."""


class UnknownWebhook(Exception):
    """No event on its way to an endpoint has this number."""


def known_endpoints() -> QuerySet[WebhookEndpoint]:
    """Return the endpoints that the caller may know of."""
    return in_sight(WebhookEndpoint.objects.all(), "is_sandbox")


def endpoints() -> QuerySet[WebhookEndpoint]:
    """Return the endpoints in sight, with how many events are `waiting` and how many `dead`."""
    theirs = WebhookDelivery.objects.filter(endpoint=OuterRef("pk")).order_by()
    return (
        known_endpoints()
        .select_related("brand")
        .annotate(
            waiting=_counted(theirs.filter(settled_at=None)),
            dead=_counted(theirs.filter(state=WebhookState.DEAD)),
        )
    )


def _counted(rows: QuerySet[WebhookDelivery]) -> Coalesce:
    counted = rows.values("endpoint").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)


def find_endpoint(endpoint_id: int) -> WebhookEndpoint:
    """Return one endpoint. Raises `UnknownEndpoint`."""
    found = endpoints().filter(pk=min(endpoint_id, _LARGEST)).first()
    if found is None:
        raise UnknownEndpoint
    return found


def webhooks() -> QuerySet[WebhookDelivery]:
    """Return every event on its way; not what a deleted endpoint has left."""
    there = known_endpoints().filter(pk=OuterRef("endpoint"))
    return WebhookDelivery.objects.filter(Exists(there)).select_related("endpoint")


def find_webhook(webhook_id: int) -> WebhookDelivery:
    """Return one event on its way to one endpoint. Raises `UnknownWebhook`."""
    found = webhooks().filter(pk=min(webhook_id, _LARGEST)).first()
    if found is None:
        raise UnknownWebhook
    return found


def event_id_of(row: WebhookDelivery) -> str:
    """Return what the receiver knows an event by, however often it is sent."""
    return f"evt_{row.event_id.hex}"


def payloads_of(
    rows: Sequence[WebhookDelivery], *, erased: Mapping[int, str]
) -> dict[int, dict[str, Any] | None]:
    """Return what each of these says: `{"type", "timestamp", "data"}`, by its number.

    None where its person was erased since: nothing of them is told any more. `erased` has the ids
    of people by the event that tells of their erasure. As many queries for a thousand as for one.
    """
    people = _people({row.subscriber_id for row in rows if row.subscriber_id})
    messages = _messages({row.delivery_id for row in rows if row.delivery_id})
    return {row.pk: _payload(row, people, messages, erased) for row in rows}


def _people(ids: set[int]) -> dict[int, dict[str, str]]:
    """Return how each of these who are not erased is named, by their numbers."""
    living = Subscriber.objects.filter(pk__in=ids, erased_at=None)
    rows = living.values_list("pk", "external_id", "former_id", "merged__into__external_id")
    return {
        pk: {"external_id": former, "merged_into": into} if former else {"external_id": name}
        for pk, name, former, into in rows
    }


def _payload(
    row: WebhookDelivery,
    people: Mapping[int, Mapping[str, str]],
    messages: Mapping[int, Mapping[str, Any]],
    erased: Mapping[int, str],
) -> dict[str, Any] | None:
    who: Mapping[str, str] = {}
    if row.subscriber_id is not None:
        if row.subscriber_id not in people:
            return None
        who = people[row.subscriber_id]
    elif row.pk in erased:
        who = {"external_id": erased[row.pk]}
    about = messages.get(row.delivery_id, {}) if row.delivery_id is not None else {}
    return {
        "type": row.type,
        "timestamp": row.happened_at.isoformat().replace("+00:00", "Z"),
        "data": {**who, **about, **row.data},
    }


def _messages(ids: set[int]) -> dict[int, dict[str, Any]]:
    if not ids:
        return {}
    rows = Delivery.objects.filter(pk__in=ids).values_list(
        "pk", "kind", "subscription__program__slug", "edition__name", "invitation__number"
    )
    return {
        pk: {
            "delivery": pk,
            "kind": kind,
            "program": program,
            "edition": edition,
            "invitation_version": version,
        }
        for pk, kind, program, edition, version in rows
    }
