"""Write what narrows, inside the transaction that records it and before its commit."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction

from consent.journal.heads import follow
from consent.journal.lines import SENDING, Line
from consent.journal.writer import WRITERS
from consent.models import ConsentEvent
from consent.rules.vocabulary import PERMITTING, EventKind
from programs.models import Program
from subscribers.models import Subscriber
from subscribers.rules.identity import address_hash

NARROWING = frozenset(
    {
        EventKind.WITHDRAWN,
        EventKind.REVOKED,
        EventKind.REFUSED,
        EventKind.SUPPRESSED,
        EventKind.ERASED,
        EventKind.RESTRICTED,
        EventKind.PAUSED,
        EventKind.MOVED,
        EventKind.CHANGED,
        EventKind.MERGED,
    }
)
# What is needed to narrow again. Nothing else of an entry's details leaves the database.
_DETAILS = ("until", "chosen", "less_often", "depth", "contradicted", "by", "reason")
_OF_A_YES: dict[str, Any] = {"chosen": [], "less_often": "", "depth": ""}


def lines_of(events: Sequence[ConsentEvent]) -> list[Line]:
    """Return a line for each entry that narrows, in their order.

    Must be called before what the entries bring with them: an erasure takes the address away.
    """
    again = _said_again(events)
    told = [event for event in events if _is_told(event) or event.pk in again]
    programs = {event.program_id for event in told if event.program_id}
    slugs = dict(Program.objects.filter(id__in=programs).values_list("id", "slug"))
    # Whose chain began after a backup is found in it by the address alone. Who moved has another.
    hashes = _hashes([event for event in told if event.kind != EventKind.MOVED])
    return [_line(event, slugs, hashes) for event in told]


def note(lines: Sequence[Line], *, now: datetime) -> None:
    """Write `lines` to this thread's file, on the disk when this returns, and follow them.

    Inside the caller's transaction, best as its last step: the database's head moves with it, and
    the commit is marked after it. Raises `JournalUnwritableError`, and then nothing is recorded.
    """
    if not lines:
        return
    writer = WRITERS.mine()
    first = writer.written + 1
    last = writer.write(lines)
    follow(writer=writer.name, position=last, committed=writer.committed, at=now)
    marking = partial(writer.mark, first, last)
    writer.wait_for(first, last, marking)
    transaction.on_commit(marking, robust=True)


def settle() -> None:
    """Take back this thread's lines whose transaction was rolled back.

    For the end of whatever may have been rolled back: a request, a task, a process. Django forgets
    what was to be done on a commit that does not come.
    """
    WRITERS.settle()


def note_sending(*, editions: Mapping[str, int], others: int, now: datetime) -> None:
    """Write that messages are about to be handed over, by edition and how many of other kinds.

    A backup from before knows nothing of them and would send them again.
    """
    details = {"editions": dict(editions)} if editions else {}
    count = sum(editions.values()) + others
    line = Line(kind=SENDING, at=now.isoformat(), details={**details, "count": count})
    note([line], now=now)


def _is_told(event: ConsentEvent) -> bool:
    if event.kind == EventKind.ERASED:
        # The person's own entry; those of their programs come with it.
        return event.program_id is None
    return event.kind in NARROWING


def _said_again(events: Sequence[ConsentEvent]) -> set[int]:
    """Return the yeses that replace another: they may take back what that one gave."""
    yeses = [event for event in events if event.kind in PERMITTING]
    if not yeses:
        return set()
    said = ConsentEvent.objects.filter(
        subject__in={yes.subject_id for yes in yeses}, kind__in=PERMITTING
    )
    first: dict[tuple[object, int | None], int] = {}
    for subject, program, number in said.values_list("subject", "program", "id"):
        first[subject, program] = min(number, first.get((subject, program), number))
    return {yes.pk for yes in yeses if first[yes.subject_id, yes.program_id] < yes.pk}


def _details(event: ConsentEvent) -> dict[str, Any]:
    """Return what is needed to narrow again; a yes is a change to what it names, and no more."""
    if event.kind in PERMITTING:
        return {key: event.details.get(key, default) for key, default in _OF_A_YES.items()}
    return {key: event.details[key] for key in _DETAILS if key in event.details}


def _hashes(events: Collection[ConsentEvent]) -> dict[object, str]:
    """Return the keyed hash of each person's address, by subject."""
    if not events:
        return {}
    people = Subscriber.objects.filter(
        subject__in={event.subject_id for event in events}, email__isnull=False
    )
    return {
        subject: address_hash(email or "", settings.ADDRESS_KEY).hex()
        for subject, email in people.values_list("subject__id", "email")
    }


def _line(event: ConsentEvent, slugs: Mapping[int, str], hashes: Mapping[object, str]) -> Line:
    return Line(
        kind=str(EventKind.CHANGED if event.kind in PERMITTING else event.kind),
        at=event.at.isoformat(),
        subject=str(event.subject_id),
        position=event.position,
        hash=bytes(event.hash).hex(),
        program=slugs.get(event.program_id or 0, ""),
        actor=str(event.actor),
        details=_details(event),
        address_hash=hashes.get(event.subject_id, "") if event.kind != EventKind.MOVED else "",
    )
