"""For whom an edition can be previewed: only who consents to its program now."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from consent.models import Subscription
from consent.rules.gate import consent_refusal
from consent.selectors.standing import facts_for, first_yeses_of
from delivery.models import Edition
from delivery.rules.vocabulary import DeliveryKind
from delivery.selectors.jobs import Job


def consenting_job(edition: Edition, external_id: str, now: datetime) -> Job | None:
    """Return the job that would carry `edition` to this person, or None where it may not go.

    It names no subscription and no delivery, so that no link in a preview acts for the person.
    """
    row = (
        Subscription.objects.select_related("subscriber__profile")
        .filter(program_id=edition.program_id, subscriber__external_id=external_id)
        .first()
    )
    facts = facts_for([row.id]).get(row.id) if row else None
    if row is None or facts is None or consent_refusal(facts.consent, now) is not None:
        return None
    person, standing = row.subscriber, facts.standing
    first = first_yeses_of([standing.permitted_by_id]).get(standing.permitted_by_id or 0)
    profile = getattr(person, "profile", None)
    return Job(
        delivery_id=0,
        kind=DeliveryKind.EDITION,
        subscriber_id=person.id,
        subscription_id=None,
        edition_id=edition.id,
        asked_by_id=None,
        invitation_id=standing.invitation_id,
        language=standing.language or person.language,
        own_language=person.own_language,
        email=person.email or "",
        time_zone=person.time_zone,
        relationship=person.relationship,
        chosen=standing.chosen,
        values=_without(profile.values if profile else {}, facts.denied),
        said_yes_at=first.at if first else None,
        depth=standing.depth,
    )


def _without(values: Mapping[str, Any], denied: Collection[str]) -> dict[str, Any]:
    """Leave out what the person said is wrong a moment ago."""
    return {key: value for key, value in values.items() if key not in denied}
