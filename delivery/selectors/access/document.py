"""The whole document. Its keys are stable; times are ISO 8601 in UTC, texts as they were shown."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from consent.models import ConsentEvent, PersonalLink
from delivery.models import PrivacyRequest
from delivery.selectors.access.labels import labels_of
from delivery.selectors.access.said import entries_of, standings_of, texts_of
from delivery.selectors.access.sent import deliveries_of
from delivery.selectors.access.times import written
from delivery.selectors.access.told import events_of
from programs.models import Brand, DataField
from programs.rules.languages import words_in
from programs.rules.values import write_value
from subscribers.models import Profile, Subscriber, Suppression
from subscribers.selectors.ids import earlier_ids_of

FORMAT = "willingly-access-1"


def access_document(*, subscriber_id: int, clock: Callable[[], datetime]) -> dict[str, Any]:
    """Return everything that is held of one person, sealed parts opened, values included.

    `controllers` are the brands that they dealt with, where they can ask further. Raises
    `Subscriber.DoesNotExist` also for somebody who was erased.
    """
    person = Subscriber.objects.get(pk=subscriber_id, erased_at=None)
    now = clock()
    # Of records that were merged into theirs all is told, theirs first.
    records = [person, *Subscriber.objects.filter(merged__into=person, erased_at=None)]
    events = [event for record in records for event in _chain(record)]
    held = {
        "format": FORMAT,
        "made_at": written(now),
        "language": person.language,
        "controllers": _controllers(events),
        "person": _person(person),
        "stops": [stop for record in records for stop in _stops(record)],
        "subscriptions": standings_of(person, now),
        "profile": _profile(person),
        "entries": entries_of(events),
        "texts": texts_of(events),
        "deliveries": [row for record in records for row in deliveries_of(record, now)],
        "events": [event for record in records for event in events_of(record)],
        "links": [link for record in records for link in _links(record)],
        "privacy_requests": [each for record in records for each in _requests(record)],
    }
    return held | {"labels": labels_of(held, person.language)}


def _chain(person: Subscriber) -> list[ConsentEvent]:
    entries = ConsentEvent.objects.filter(subject__subscriber=person).order_by("position")
    return list(
        entries.select_related("subject", "program__brand", "invitation", "answers", "reason")
    )


def _controllers(events: list[ConsentEvent]) -> list[dict[str, str]]:
    found = {event.program.brand for event in events if event.program}
    return [_controller(brand) for brand in sorted(found, key=lambda brand: brand.name)]


def _controller(brand: Brand) -> dict[str, str]:
    return {
        "name": brand.name,
        "legal_name": brand.legal_name,
        "postal_address": brand.postal_address,
        "contact_email": brand.contact_email,
        "phone": brand.phone,
        "privacy_policy": brand.privacy_policy_url,
        "authority": brand.authority,
    }


def _person(person: Subscriber) -> dict[str, Any]:
    return {
        "external_id": person.external_id,
        "earlier_ids": earlier_ids_of([person.pk]).get(person.pk, []),
        "email": person.email,
        "language": person.language,
        "time_zone": person.time_zone,
        "account": person.account,
        "relationship": person.relationship,
        "suppressed_by": person.suppressed_by,
        "suppressed_at": written(person.suppressed_at),
        "restricted_at": written(person.restricted_at),
        "contradicted": person.contradicted,
        "own_choices": person.own_choices,
        "created_at": written(person.created_at),
    }


def _stops(person: Subscriber) -> list[dict[str, Any]]:
    stops = Suppression.objects.filter(subscriber=person).order_by("id")
    return [
        {
            "by": stop.by,
            "reason": stop.reason,
            "since": written(stop.created_at),
            "lifted_at": written(stop.lifted_at),
        }
        for stop in stops
    ]


def _profile(person: Subscriber) -> list[dict[str, Any]]:
    held = Profile.objects.filter(subscriber=person).values_list("values", flat=True).first() or {}
    fields = {field.key: field for field in DataField.objects.filter(key__in=held)}
    return [
        {
            "field": key,
            "label": words_in(fields[key].labels, person.language) or key,
            "category": fields[key].category,
            "value": entry["v"],
            "in_words": write_value(
                fields[key].type, entry["v"], fields[key].labels_by_code, person.language
            ),
            "by": entry["by"],
            "observed_at": written(datetime.fromisoformat(entry["at"]).astimezone(UTC)),
        }
        for key, entry in sorted(held.items())
    ]


def _links(person: Subscriber) -> list[dict[str, Any]]:
    links = PersonalLink.objects.filter(subscriber=person).select_related("program").order_by("id")
    return [
        {
            "program": link.program.slug,
            "campaign": link.campaign,
            "created_at": written(link.created_at),
            "expires_at": written(link.expires_at),
        }
        for link in links
    ]


def _requests(person: Subscriber) -> list[dict[str, Any]]:
    requests = PrivacyRequest.objects.filter(subscriber=person).order_by("id")
    return [
        {
            "kind": request.kind,
            "state": request.state,
            "method": request.method,
            "note": request.note,
            "answer": request.answer,
            "received_at": written(request.received_at),
            "due_at": written(request.due_at),
            "closed_at": written(request.closed_at),
        }
        for request in requests
    ]
