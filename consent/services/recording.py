"""The one order in which a word is taken: lock the people, read the clock, append, fold."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

import structlog
from django.db import transaction
from django.db.models import QuerySet

from consent import journal
from consent.ledger import NewEntry, append
from consent.ledger.sealing import UnreadableKeyError
from consent.models import ConsentEvent, Subject
from consent.rules.vocabulary import PERMITTING
from consent.services.folding import fold_subjects
from consent.services.following import follow_all
from consent.services.profile import prune
from consent.signals import events_folded_late, events_recorded
from subscribers.models import Subscriber
from subscribers.services.locking import hold_people

log = structlog.get_logger(__name__)

Clock = Callable[[], datetime]
Decide = Callable[[datetime], Sequence[NewEntry]]
Also = Callable[[datetime, bool], None]


def _nothing(now: datetime, is_held: bool) -> None:
    """Do nothing more."""


def record(
    *,
    subscriber_ids: Iterable[int],
    decide: Decide,
    clock: Clock,
    also: Also = _nothing,
) -> list[ConsentEvent]:
    """Record what `decide` returns for these people, so that no message overlaps it.

    Takes the people's rows FOR NO KEY UPDATE in id order, which waits for messages that are being
    handed over to them; `decide` is called with the time read after that. Where a mail system
    hangs and the rows are not had within `STOP_LOCK_TIMEOUT_MS`, the entries are written all the
    same and folded by `fold_waiting`; the gate reads entries that are not folded. `also` is called
    with the same time, and with whether the rows are held. What narrows is in the journal before
    this returns; raises `JournalUnwritableError` where it cannot be. No yes is taken while
    delivery is fenced: raises `FenceUpError`.
    """
    try:
        return _record(sorted(set(subscriber_ids)), decide, clock, also)
    except BaseException:
        # What was written for a commit that did not come shall not be done later.
        journal.settle()
        raise


def _record(ids: Sequence[int], decide: Decide, clock: Clock, also: Also) -> list[ConsentEvent]:
    with transaction.atomic():
        is_held = hold_people(ids)
        # Also where the rows are not had, decisions about one person are made one at a time.
        list(_subjects_of(ids).values_list("id"))
        now = clock()
        entries = decide(now)
        _require_that_a_yes_can_last(entries)
        also(now, is_held)
        events = append(entries) if entries else []
        lines = journal.lines_of(events)
        if is_held and events:
            fold_people(subscriber_ids=ids, now=now)
        announce(events)
        # Last, so that what fails before it leaves no line.
        journal.note(lines, now=now)
    return events


def _require_that_a_yes_can_last(entries: Sequence[NewEntry]) -> None:
    """Refuse a yes of somebody whose erasure this database may not know: a replay would undo it."""
    if any(entry.kind in PERMITTING for entry in entries):
        journal.require_clear()


def record_request(entry: NewEntry) -> ConsentEvent:
    """Record one request: see `record_requests`."""
    [event] = record_requests([entry])
    return event


def record_requests(entries: Sequence[NewEntry]) -> list[ConsentEvent]:
    """Record what stops no mail: it waits for people's chains, not for their messages.

    The caller holds the people's subject rows. Where an entry before one of these waits to be
    folded, this one waits with it: folding that one takes the person's row too.
    """
    ids = {entry.subscriber_id for entry in entries}
    waiting = Subject.objects.unfolded().filter(subscriber_id__in=ids)
    held_up = set(waiting.values_list("subscriber_id", flat=True))
    events = append(entries)
    fold_subjects(list(Subject.objects.filter(subscriber_id__in=ids - held_up)))
    announce(events)
    return events


def announce(events: Sequence[ConsentEvent]) -> None:
    """Tell the apps above, inside the caller's transaction."""
    if events:
        events_recorded.send(sender=ConsentEvent, events=list(events))


def fold_people(*, subscriber_ids: Sequence[int], now: datetime) -> list[ConsentEvent]:
    """Fold these people's entries, do what a yes brings, drop the values whose cover ended.

    Returns what was folded. The caller holds the people's rows FOR NO KEY UPDATE.
    """
    events = fold_subjects(list(_subjects_of(subscriber_ids)))
    follow_all(events)
    prune(subscriber_ids=subscriber_ids, clock=lambda: now)
    return events


def _subjects_of(subscriber_ids: Sequence[int]) -> QuerySet[Subject]:
    rows = Subject.objects.select_for_update().filter(subscriber_id__in=subscriber_ids)
    return rows.order_by("subscriber_id")


def fold_waiting(*, clock: Clock, limit: int = 500) -> int:
    """Fold what could not be folded at once. Returns how many people were folded.

    Sends `events_folded_late` for each person. One whose entries cannot be followed (their key
    does not open) is named in the log and stops none of the others.
    """
    # In the order of the index of those that wait; without it every subject is looked at.
    unfolded = Subject.objects.unfolded().order_by("id")
    waiting = unfolded.values_list("subscriber_id", flat=True)[:limit]
    return sum(_fold_one(subscriber_id, clock) for subscriber_id in waiting if subscriber_id)


def _fold_one(subscriber_id: int, clock: Clock) -> bool:
    try:
        with transaction.atomic():
            people = Subscriber.objects.select_for_update(no_key=True, skip_locked=True)
            if not people.filter(id=subscriber_id).exists():
                return False
            events = fold_people(subscriber_ids=[subscriber_id], now=clock())
            events_folded_late.send(sender=ConsentEvent, events=events)
    except (LookupError, UnreadableKeyError):
        log.exception("entries_cannot_be_folded", subscriber=subscriber_id)
        return False
    return True
