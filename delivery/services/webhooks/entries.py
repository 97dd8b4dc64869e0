"""What entries of the ledger mean for other systems."""

from collections.abc import Iterator, Sequence

from django.db import connection

from consent.models import ConsentEvent
from consent.rules.vocabulary import PERMITTING, EventKind
from consent.selectors.wanted import wanted_now
from delivery.rules.webhooks.vocabulary import OF_ENTRIES, WebhookType
from delivery.services.webhooks.telling import Told, is_wanted, tell

_TELL = """
INSERT INTO delivery_webhookdelivery
    (endpoint_id, type, happened_at, due_at, subscriber_id, data)
SELECT e.id, t.type, said.at, said.at, s.subscriber_id, jsonb_build_object(
    'program', p.slug, 'invitation_version', i.number, 'language', said.language,
    'actor', said.actor, 'method', said.method, 'consent_event', said.id)
FROM delivery_webhookendpoint e
CROSS JOIN unnest(%s::text[], %s::text[]) AS t (kind, type)
JOIN consent_consentevent said ON said.kind = t.kind AND said.id = ANY(%s)
JOIN consent_subject s ON s.id = said.subject_id
JOIN programs_program p ON p.id = said.program_id
LEFT JOIN programs_invitation i ON i.id = said.invitation_id
WHERE t.type = ANY(e.types) AND s.subscriber_id IS NOT NULL
  AND (e.brand_id IS NULL OR e.brand_id = p.brand_id)
  AND e.is_sandbox = s.is_sandbox
ORDER BY said.id, e.id
"""
_KINDS, _TYPES = (list(map(str, each)) for each in zip(*OF_ENTRIES.items(), strict=True))
# After these an endpoint may have to be told of data that is covered now and was not before.
_COVERING = (*PERMITTING, EventKind.CHANGED)


def tell_of_entries(events: Sequence[ConsentEvent]) -> None:
    """Tell of these entries, in the transaction that recorded them: one statement for all.

    What only somebody's correction or yes asks for costs a statement more where there is one.
    """
    if not any(event.kind in OF_ENTRIES for event in events):
        return
    with connection.cursor() as cursor:
        cursor.execute(_TELL, [_KINDS, _TYPES, [event.id for event in events]])
    tell(list(_corrections(events)))
    tell_of_wanted(events)


def tell_of_wanted(events: Sequence[ConsentEvent]) -> None:
    """Tell which data is wanted now of those who said a yes or allowed more, once it is folded."""
    covering = [e for e in events if e.kind in _COVERING and e.program_id and _person(e)]
    if not covering or not is_wanted(WebhookType.PROFILE_NEEDED):
        return
    wanted = wanted_now(
        [(_person(event), event.program_id or 0) for event in covering],
        max(event.at for event in covering),
    )
    tell(
        [
            Told(
                type=WebhookType.PROFILE_NEEDED,
                at=event.at,
                subscriber_id=_person(event),
                program_id=event.program_id,
                data={
                    "program": found.program,
                    "required": list(found.required),
                    "optional": list(found.optional),
                },
            )
            for event in covering
            if (found := wanted.get((_person(event), event.program_id or 0)))
        ]
    )


def _corrections(events: Sequence[ConsentEvent]) -> Iterator[Told]:
    for event in events:
        parts = {key: event.details.get(key, []) for key in ("corrected", "contradicted")}
        if event.kind == EventKind.CHANGED and event.program_id is None and any(parts.values()):
            yield Told(
                type=WebhookType.PROFILE_CORRECTED,
                at=event.at,
                subscriber_id=_person(event) or None,
                data=parts,
            )


def _person(event: ConsentEvent) -> int:
    return event.subject.subscriber_id or 0
