"""Erasing a person: the entries first, then the key, the link and everything known."""

from collections.abc import Callable
from datetime import datetime
from typing import Literal

from consent.ledger import NewEntry
from consent.models import ConsentEvent, Subject
from consent.rules.vocabulary import Actor, EventKind, Method
from consent.selectors.chains import programs_of_each
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

    Records `erased` for the person and for every program of their chain. Where a mail system hangs
    and the person's row is not had in time, what there is to destroy is destroyed by the late
    fold, and nothing goes to the person from this moment on. With `asked` and `journal` their
    address stays stopped, as a keyed hash; otherwise only a stop that was live stays. `still` is
    asked with the time that is read under the locks: False leaves the person alone.
    """
    is_to_go = False

    def decide(now: datetime) -> list[NewEntry]:
        nonlocal is_to_go
        is_to_go = not is_erased(subscriber_id) and still(now)
        return _entries(subscriber_id, actor, method, reason, now) if is_to_go else []

    def also(now: datetime, is_held: bool) -> None:
        if is_to_go and reason in _STOPS:
            suppression.write_stop(
                subscriber_id=subscriber_id,
                by=StoppedBy.PERSON,
                reason="erased",
                now=now,
                is_held=is_held,
            )

    return bool(record(subscriber_ids=[subscriber_id], decide=decide, clock=clock, also=also))


def is_erased(subscriber_id: int) -> bool:
    """Say whether a person was erased, also where it waits for the late fold, or never was."""
    living = Subscriber.objects.filter(pk=subscriber_id, erased_at=None).exists()
    return not living or erasure_waits(subscriber_id)


def erasure_waits(subscriber_id: int) -> bool:
    """Say whether a person's erasure is recorded and could not be carried out yet."""
    behind = Subject.objects.unfolded().filter(subscriber=subscriber_id)
    return ConsentEvent.objects.filter(
        subject__in=behind, kind=EventKind.ERASED, program=None
    ).exists()


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
