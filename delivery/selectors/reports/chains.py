"""The sealed ledger as the figures follow it: whose chains went on, and all of each."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from consent.models import ConsentEvent, SealedEntry

Chain = list[ConsentEvent]
_READ = (
    "subject_id",
    "program_id",
    "position",
    "kind",
    "actor",
    "method",
    "at",
    "valid_until",
    "invitation_id",
)


@dataclass(frozen=True, slots=True)
class Reach:
    """From the first to the last place of a chain that is new."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Heard:
    """Whose chains have new entries, and up to which number that is."""

    reaches: dict[UUID, Reach]
    upto: int


def sealed_after(seq: int, limit: int) -> Heard | None:
    """Return whose chains the next `limit` sealed entries belong to, None where there are none."""
    rows = list(
        SealedEntry.objects.filter(seq__gt=seq)
        .order_by("seq")
        .values_list("seq", "event__subject", "event__position")[:limit]
    )
    if not rows:
        return None
    places: dict[UUID, list[int]] = defaultdict(list)
    for _seq, subject, position in rows:
        places[subject].append(position)
    reaches = {subject: Reach(min(at), max(at)) for subject, at in places.items()}
    return Heard(reaches, rows[-1][0])


def chains_up_to(reaches: Mapping[UUID, Reach]) -> dict[tuple[UUID, int], Chain]:
    """Return each person's chains by program, up to the last place that is new, oldest first."""
    found: dict[tuple[UUID, int], Chain] = defaultdict(list)
    events = ConsentEvent.objects.filter(subject__in=reaches).exclude(program=None).only(*_READ)
    for event in events.order_by("subject", "position"):
        if event.position <= reaches[event.subject_id].last and event.program_id is not None:
            found[event.subject_id, event.program_id].append(event)
    return found
