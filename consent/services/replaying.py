"""Bring a restored database up to its journal: what narrowed, narrows again."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
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
from consent.services.recording import Clock, record
from consent.services.renarrowing import Lines, Renarrowing
from subscribers.rules.vocabulary import StoppedBy
from subscribers.services.restopping import stop_hashes

log = structlog.get_logger(__name__)

_PEOPLE_AT_ONCE = 100
_WAIT_FOR_A_HEAD_MS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """What a replay did: lines read, entries appended, people that the backup does not know.

    `sent` counts messages that went, or may have, by edition and by kind; `since` and `until` are
    the times of the first and the last line.
    """

    lines: int = 0
    entries: int = 0
    erased: int = 0
    stopped: int = 0
    unknown: int = 0
    unreadable: int = 0
    sent: int = 0
    editions: dict[str, int] = field(default_factory=dict)
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
    """Record the restore in the ledger and move the heads, after which delivery goes on."""
    with transaction.atomic():
        now = clock()
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
    entries = erased = unknown = 0
    strangers: list[Line] = []
    for batch in _batches(by_subject):
        people = _people(batch)
        known = {people[key]: lines for key, lines in batch.items() if people.get(key)}
        entries += _narrow(known, clock)
        erased += sum(_erase(id_, lines, clock) for id_, lines in known.items())
        new = [key for key in batch if key not in people]
        unknown += len(new)
        strangers += [line for key in new for _writer, line in batch[key]]
    times = sorted(line.at for _writer, line in found.lines)
    return Replayed(
        lines=len(found.lines),
        entries=entries,
        erased=erased,
        stopped=_stop(strangers, clock),
        unknown=unknown,
        unreadable=sum(found.unreadable.values()),
        sent=sum(int(line.details.get("count", 0)) for line in found.sending),
        editions=_editions(found),
        since=times[0] if times else "",
        until=times[-1] if times else "",
    )


def _batches(by_subject: Mapping[str, Lines]) -> Iterator[dict[str, Lines]]:
    subjects = iter(by_subject.items())
    while batch := dict(islice(subjects, _PEOPLE_AT_ONCE)):
        yield batch


def _people(batch: Mapping[str, Lines]) -> dict[str, int | None]:
    """Return the person of each subject that the database knows; None where they were erased."""
    rows = Subject.objects.filter(id__in=[UUID(key) for key in batch])
    return {str(id_): person for id_, person in rows.values_list("id", "subscriber_id")}


def _narrow(known: Mapping[int | None, Lines], clock: Clock) -> int:
    work = Renarrowing({id_: lines for id_, lines in known.items() if id_ is not None})
    if not work.people:
        return 0
    done: list[ConsentEvent] = record(
        subscriber_ids=work.people, decide=work.decide, also=work.also, clock=clock
    )
    return len(done)


def _erase(subscriber_id: int | None, lines: Sequence[tuple[str, Line]], clock: Clock) -> bool:
    wanted = [line for _writer, line in lines if line.kind == EventKind.ERASED]
    if not wanted or subscriber_id is None:
        return False
    is_asked = wanted[-1].details.get("reason") in ("asked", "journal", None)
    return erase(
        subscriber_id=subscriber_id,
        actor=Actor(wanted[-1].actor),
        method=Method.JOURNAL,
        reason="journal" if is_asked else "retention",
        clock=clock,
    )


def _stop(strangers: Sequence[Line], clock: Clock) -> int:
    """Stop the addresses of people whom the backup does not know."""
    stops: dict[bytes, set[StoppedBy]] = defaultdict(set)
    for line in strangers:
        if line.address_hash:
            by = StoppedBy(line.details.get("by", StoppedBy.PERSON))
            stops[bytes.fromhex(line.address_hash)].add(by)
    return stop_hashes(stops=stops, now=clock()) if stops else 0


def _editions(found: Ahead) -> dict[str, int]:
    editions: dict[str, int] = defaultdict(int)
    for line in found.sending:
        for name, count in line.details.get("editions", {}).items():
            editions[name] += int(count)
    return dict(sorted(editions.items()))
