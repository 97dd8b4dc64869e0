"""Erasing a person: the entries first, then the key, the link and everything known."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from consent.ledger import NewEntry
from consent.models import ConsentEvent, Subject
from consent.rules.vocabulary import Actor, EventKind, Method
from consent.selectors.chains import programs_of_each
from consent.selectors.merged import records_of_the_same
from consent.services.merged_addresses import stop_addresses_before
from consent.services.recording import Clock, record
from subscribers.models import Subscriber
from subscribers.rules.vocabulary import StoppedBy
from subscribers.services import suppression

ErasedFor = Literal["asked", "never_joined", "retention", "journal"]

# Who asked to be forgotten must not hear from us again because a list still had them.
_STOPS = ("asked", "journal")


def _always(_now: datetime) -> bool:
    """Ask nothing more."""
    return True


def erase(
    *,
    subscriber_id: int,
    actor: Actor,
    method: Method,
    reason: ErasedFor = "asked",
    still: Callable[[datetime], bool] = _always,
    clock: Clock,
) -> bool:
    """Erase one person; return whether there was somebody to erase. Idempotent.

    Records `erased` for the person and for every program of their chain; with `asked` and `journal`
    for every record that was merged with theirs, too. Where a mail system hangs
    and the person's row is not had in time, what there is to destroy is destroyed by the late
    fold, and nothing goes to the person from this moment on. With `asked` and `journal` their
    address stays stopped, as a keyed hash; otherwise only a stop that was live stays. `still` is
    asked with the time that is read under the locks: False leaves the person alone.
    """
    if reason not in _STOPS:
        return _erase([subscriber_id], _Erasure(actor, method, reason, still), clock)
    gone: set[int] = set()
    # Until no other record of theirs is left: one may have been merged while this one was waited
    # for.
    while left := [id_ for id_ in records_of_the_same(subscriber_id) if id_ not in gone]:
        if not _erase(left, _Erasure(actor, method, reason, still), clock) and not gone:
            return False
        gone.update(left)
    return True


@dataclass(frozen=True, slots=True)
class _Erasure:
    """By whose word, by which way, why, and what is asked under the locks."""

    actor: Actor
    method: Method
    reason: ErasedFor
    still: Callable[[datetime], bool]


def _erase(subscriber_ids: Sequence[int], asked: _Erasure, clock: Clock) -> bool:
    going: list[int] = []

    def decide(now: datetime) -> list[NewEntry]:
        going[:] = [id_ for id_ in subscriber_ids if not is_erased(id_)] if asked.still(now) else []
        return [
            entry
            for id_ in going
            for entry in _entries(id_, asked.actor, asked.method, asked.reason, now)
        ]

    def also(now: datetime, is_held: bool) -> None:
        if asked.reason not in _STOPS:
            return
        for id_ in going:
            suppression.write_stop(
                subscriber_id=id_, by=StoppedBy.PERSON, reason="erased", now=now, is_held=is_held
            )
        stop_addresses_before(going, now=now)

    return bool(record(subscriber_ids=subscriber_ids, decide=decide, clock=clock, also=also))


def is_erased(subscriber_id: int) -> bool:
    """Say whether a person was erased, also where it waits for the late fold, or never was."""
    living = Subscriber.objects.filter(pk=subscriber_id, erased_at=None).exists()
    return not living or erasure_waits(subscriber_id)


def erasure_waits(subscriber_id: int) -> bool:
    """Say whether a person's erasure is recorded and could not be carried out yet."""
    return bool(erasures_waiting([subscriber_id]))


def erasures_waiting(subscriber_ids: Collection[int]) -> set[int]:
    """Return of whom of these people an erasure waits so."""
    behind = Subject.objects.unfolded().filter(subscriber__in=subscriber_ids)
    ends = ConsentEvent.objects.filter(subject__in=behind, kind=EventKind.ERASED, program=None)
    return {id_ or 0 for id_ in ends.values_list("subject__subscriber_id", flat=True)}


def _entries(
    subscriber_id: int, actor: Actor, method: Method, reason: ErasedFor, now: datetime
) -> list[NewEntry]:
    """Return the entries, the person's own last: it ends the chain."""
    return [
        NewEntry(
            subscriber_id=subscriber_id,
            kind=EventKind.ERASED,
            actor=actor,
            method=method,
            at=now,
            program_id=program_id,
            details={"reason": reason},
        )
        for program_id in [*programs_of_each([subscriber_id])[subscriber_id], None]
    ]
