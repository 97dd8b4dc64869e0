"""What a person said and what they were shown: every entry of their chain, its seal opened."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from consent.ledger import evidence_of
from consent.models import ConsentEvent, Subscription
from consent.rules.fold import Standing
from consent.selectors.reasons import reason_of
from consent.selectors.standing import facts_for, state_of
from consent.selectors.titles import title_of
from delivery.selectors.access.times import written
from programs.models import ShownText
from subscribers.models import Subscriber


def standings_of(person: Subscriber, now: datetime) -> list[dict[str, Any]]:
    """Return where a person stands with every program, with the words that they were shown."""
    rows = Subscription.objects.filter(subscriber=person).order_by("program__slug")
    facts = facts_for(list(rows.values_list("id", flat=True)))
    return [
        _standing(row, facts[row.id].standing, now)
        for row in rows.select_related("program", "invitation")
    ]


def _standing(row: Subscription, standing: Standing, now: datetime) -> dict[str, Any]:
    return {
        "program": row.program.slug,
        "title": title_of(row),
        "state": str(state_of(standing, now)),
        "invitation_version": row.invitation.number if row.invitation else None,
        "language": standing.language,
        "text_sha256": standing.text_id,
        "since": written(standing.since),
        "ends_at": written(standing.ends_at),
        "paused_until": written(standing.paused_until),
        "chosen": list(standing.chosen),
        "less_often": standing.less_often,
        "depth": standing.depth,
    }


def entries_of(events: Iterable[ConsentEvent]) -> list[dict[str, Any]]:
    """Return every entry of a person's chain, oldest first, with what was sealed in it."""
    return [_entry(event) for event in events]


def _entry(event: ConsentEvent) -> dict[str, Any]:
    return {
        "position": event.position,
        "at": written(event.at),
        "kind": event.kind,
        "actor": event.actor,
        "method": event.method,
        "program": event.program.slug if event.program else None,
        "invitation_version": event.invitation.number if event.invitation else None,
        "language": event.language,
        "text_sha256": event.text_id,
        "answers": event.answers.position if event.answers else None,
        "valid_until": written(event.valid_until),
        "address_version": event.address_version,
        "details": event.details,
        "evidence": {name: part for name, part in asdict(evidence_of(event)).items() if part},
        "said_why": _said_why(event),
        "sha256": bytes(event.hash).hex(),
    }


def _said_why(event: ConsentEvent) -> dict[str, Any] | None:
    """Return what they said of a leaving afterwards, None where they said nothing."""
    said = reason_of(event)
    if said is None:
        return None
    return {
        "why": said.why or None,
        "remark": said.remark or None,
        "changed_at": written(said.changed_at),
    }


def texts_of(events: Iterable[ConsentEvent]) -> dict[str, str]:
    """Return the texts that were shown, by their SHA-256."""
    shown = {event.text_id for event in events if event.text_id}
    return dict(ShownText.objects.filter(sha256__in=shown).values_list("sha256", "body"))
