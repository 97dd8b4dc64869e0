"""Bring a restored database up to its journal: what narrowed, narrows again."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

import structlog
from django.db import connection, transaction

from consent.journal import fence
from consent.journal.fencing import crash_tails
from consent.journal.following import Ahead, ahead, left_by
from consent.journal.heads import catch_up
from consent.journal.lines import Line
from consent.ledger.installation import append_restored
from consent.models import ConsentEvent, Subject
from consent.rules.vocabulary import Actor, EventKind, Method
from consent.services.erase import erase
from consent.services.forget_posted import forget_all_posted
from consent.services.recording import Clock, record
from consent.services.renarrowing import Lines, Renarrowing
from subscribers.models import Subscriber
from subscribers.rules.vocabulary import StoppedBy
from subscribers.services.restopping import holders_of, stop_hashes

log = structlog.get_logger(__name__)

Key = TypeVar("Key", str, int)

_PEOPLE_AT_ONCE = 100
_WAIT_FOR_A_HEAD_MS = 1000
# Who asked to be forgotten is not written to again; who was forgotten for their age may be.
_ERASED_AND_STOPPED = ("asked", "journal", None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """What a replay did: lines read, entries appended, people that the backup does not know.

    `sent` counts messages that went, or may have, `editions` those of each edition, of which `went`
    has the time of the first; `since` and `until` are the times of the first and the last line.
    """

    lines: int = 0
    entries: int = 0
    erased: int = 0
    stopped: int = 0
    unknown: int = 0
    unreadable: int = 0
    sent: int = 0
    editions: dict[str, int] = field(default_factory=dict)
    went: dict[str, str] = field(default_factory=dict)
    since: str = ""
    until: str = ""


def replay(*, clock: Clock) -> tuple[Replayed, Ahead]:
    """Append again what narrows in the journal and is not in this database. Idempotent.

    Moves no head: the fence falls with `finish`. A replay that was killed is run again; each
    entry names the line that it repeats.
    """
    found = ahead()
    return _replay(found, clock), found


def finish(*, found: Ahead, details: Mapping[str, Any], clock: Clock) -> None:
    """Record the restore in the ledger and move the heads, after which delivery goes on.

    Forms that were waiting to be worked when the backup was made are not worked now.
    """
    with transaction.atomic():
        now = clock()
        forget_all_posted()
        append_restored(at=now, details=dict(details))
        catch_up(found.positions, at=now)


def follow(*, clock: Clock) -> None:
    """Catch up with what processes that lived through the restore wrote since it was read."""
    found = ahead()
    _replay(found, clock)
    catch_up(found.positions, at=clock())


def apply_crash_tails(*, clock: Clock) -> int:
    """Narrow what a process had written that died before its commit, or before its mark.

    Returns how many entries. Whoever asked for it had no answer and may believe that it is done.
    What was rolled back by a process that lives is passed over: its caller was told.
    """
    if fence().is_up or not (crashed := crash_tails()):
        return 0
    replayed = _replay(left_by([tail for tail in crashed if tail.is_dead]), clock)
    with transaction.atomic():
        _limit_waiting()
        catch_up({tail.writer: tail.last for tail in crashed}, at=clock())
    log.warning("crash_tails_applied", files=len(crashed), entries=replayed.entries)
    return replayed.entries


def _limit_waiting() -> None:
    """Let a transaction that still runs keep its head; the next tick looks again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [str(_WAIT_FOR_A_HEAD_MS)])


def _replay(found: Ahead, clock: Clock) -> Replayed:
    by_subject: dict[str, Lines] = defaultdict(list)
    for writer, line in found.narrowing:
        by_subject[line.subject].append((writer, line))
    # A line without a subject stopped an address that nobody had.
    strangers = by_subject.pop("", [])
    entries = erased = unknown = 0
    for batch in _batches(by_subject):
        people = _people(batch)
        known = {id_: batch[key] for key, id_ in people.items() if id_ is not None}
        entries += _narrow(known, clock)
        erased += sum(_erase(id_, lines, clock) for id_, lines in known.items())
        new = [key for key in batch if key not in people]
        unknown += len(new)
        strangers += [each for key in new for each in batch[key]]
    held, nobodys = _by_holder(strangers)
    for some in _batches(held):
        entries += _narrow(some, clock)
        erased += sum(_erase(id_, lines, clock) for id_, lines in some.items())
    times = sorted(line.at for _writer, line in found.lines)
    return Replayed(
        lines=len(found.lines),
        entries=entries,
        erased=erased,
        stopped=_stop(nobodys, clock),
        unknown=unknown,
        unreadable=sum(found.unreadable.values()),
        sent=sum(int(line.details.get("count", 0)) for line in found.sending),
        editions=_editions(found),
        went=_went(found),
        since=times[0] if times else "",
        until=times[-1] if times else "",
    )


def _batches(grouped: Mapping[Key, Lines]) -> Iterator[dict[Key, Lines]]:
    people = iter(grouped.items())
    while batch := dict(islice(people, _PEOPLE_AT_ONCE)):
        yield batch


def _people(batch: Mapping[str, Lines]) -> dict[str, int | None]:
    """Return the person of each subject that the database knows; None where they were erased."""
    rows = Subject.objects.filter(id__in=[UUID(key) for key in batch])
    return {str(id_): person for id_, person in rows.values_list("id", "subscriber_id")}


def _narrow(known: Mapping[int, Lines], clock: Clock) -> int:
    work = Renarrowing(known)
    if not work.people:
        return 0
    done: list[ConsentEvent] = record(
        subscriber_ids=work.people, decide=work.decide, also=work.also, clock=clock
    )
    return len(done)


def _erase(subscriber_id: int, lines: Sequence[tuple[str, Line]], clock: Clock) -> bool:
    wanted = [line for _writer, line in lines if line.kind == EventKind.ERASED]
    if not wanted:
        return False
    is_asked = wanted[-1].details.get("reason") in _ERASED_AND_STOPPED
    return erase(
        subscriber_id=subscriber_id,
        actor=Actor(wanted[-1].actor),
        method=Method.JOURNAL,
        reason="journal" if is_asked else "retention",
        clock=clock,
    )


def _by_holder(strangers: Lines) -> tuple[dict[int, Lines], list[Line]]:
    """Return what was said of addresses that somebody in this database has, and the rest.

    A person of whom nothing was recorded before the backup has a row in it and no chain. Whoever
    came to the address after a line was not meant by it.
    """
    by_hash: dict[str, Lines] = defaultdict(list)
    for each in sorted(strangers, key=lambda each: each[1].at):
        by_hash[each[1].address_hash].append(each)
    holders = holders_of({bytes.fromhex(hashed) for hashed in by_hash if hashed})
    came = dict(Subscriber.objects.filter(id__in=holders).values_list("id", "created_at"))
    held = {
        id_: [
            each
            for each in by_hash[hashed.hex()]
            if datetime.fromisoformat(each[1].at) >= came[id_]
        ]
        for id_, hashed in holders.items()
    }
    theirs = {(writer, line.n) for lines in held.values() for writer, line in lines}
    return held, [line for writer, line in strangers if (writer, line.n) not in theirs]


def _stop(strangers: Sequence[Line], clock: Clock) -> int:
    """Stop the addresses of people whom the backup does not know."""
    stops: dict[bytes, set[StoppedBy]] = defaultdict(set)
    for line in strangers:
        if line.address_hash and _is_stop(line):
            by = StoppedBy(line.details.get("by", StoppedBy.PERSON))
            stops[bytes.fromhex(line.address_hash)].add(by)
    return stop_hashes(stops=stops, now=clock()) if stops else 0


def _is_stop(line: Line) -> bool:
    if line.kind == EventKind.ERASED:
        return line.details.get("reason") in _ERASED_AND_STOPPED
    return line.kind == EventKind.SUPPRESSED


def _editions(found: Ahead) -> dict[str, int]:
    editions: dict[str, int] = defaultdict(int)
    for line in found.sending:
        for name, count in line.details.get("editions", {}).items():
            editions[name] += int(count)
    return dict(sorted(editions.items()))


def _went(found: Ahead) -> dict[str, str]:
    """Return when each edition first went, by its name."""
    went: dict[str, str] = {}
    for line in sorted(found.sending, key=lambda line: line.at, reverse=True):
        went |= dict.fromkeys(line.details.get("editions", {}), line.at)
    return dict(sorted(went.items()))
