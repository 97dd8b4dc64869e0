"""Which running editions an event triggers."""

from collections import defaultdict
from collections.abc import Collection

from delivery.models import Edition
from delivery.rules.triggering import Listener
from delivery.rules.vocabulary import EditionKind, EditionState

# A paused one keeps what it was told for when it goes on.
_LISTENING = (EditionState.SENDING, EditionState.PAUSED, EditionState.HELD)


def listeners_to(names: Collection[str]) -> dict[str, list[Listener]]:
    """Return the running editions that each of these events triggers, in one query."""
    found: dict[str, list[Listener]] = defaultdict(list)
    running = Edition.objects.filter(
        kind=EditionKind.TRIGGERED, state__in=_LISTENING, trigger__in=names
    )
    for edition in running.exclude(planned_at=None).select_related("program").order_by("id"):
        found[edition.trigger].append(_listener(edition))
    return dict(found)


def _listener(edition: Edition) -> Listener:
    return Listener(
        edition_id=edition.id,
        name=edition.name,
        program_id=edition.program_id,
        program=edition.program.slug,
        # What no text reads is of no use, so it is not kept.
        fields=frozenset(edition.event_fields) & frozenset(edition.fields_read),
        worth_days=edition.worth_days,
        valid_until=edition.valid_until,
    )
