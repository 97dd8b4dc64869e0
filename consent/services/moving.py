"""A person's address changes: by the controller, or by the person; confirmed by the person only.

A consent holds for the address that confirmed it, so nothing goes to a new one until its mailbox
has said yes to what the old one had said yes to.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from consent.ledger import Evidence, NewEntry
from consent.models import ConsentEvent
from consent.rules.vocabulary import Actor, EventKind, Method
from consent.selectors.moves import Live, MoveState, live_of, state_of_move
from consent.selectors.whole import NOTHING_SAID, is_still_at, whole_of
from consent.selectors.wishes import Wishes
from consent.services.recording import Clock, record
from consent.services.stops import carried_entry
from consent.services.whole import Said
from consent.services.yes import OwnWord, yes_carried_on
from subscribers.models import Subscriber
from subscribers.rules.identity import InvalidAddress, normal_address
from subscribers.rules.sandbox import is_mixed
from subscribers.rules.stops import strongest
from subscribers.rules.vocabulary import StoppedBy
from subscribers.selectors.addresses import last_confirmed_version
from subscribers.selectors.stops import stoppers_of, stoppers_of_address
from subscribers.services.addresses import confirm_address_of


class AddressConfirmed(StrEnum):
    """What became of confirming an address."""

    CONFIRMED = "confirmed"
    EXPIRED = "expired"


def record_moves(
    *, moved: Mapping[int, StoppedBy | None], method: Method, clock: Clock
) -> list[ConsentEvent]:
    """Record that the controller changed these people's addresses, for those who have a chain.

    Inside the transaction that wrote the addresses, so the rows are held. `moved` tells by whose
    stop somebody is held who came to a stopped address. Whoever never said anything has no chain,
    and no consent that a new address could be without.
    """
    ids = list(_chained(moved))
    if not ids:
        return []

    def decide(now: datetime) -> list[NewEntry]:
        people = Subscriber.objects.filter(pk__in=ids).order_by("pk")
        return [
            entry
            for person in people
            for entry in _moved_by_controller(person, moved[person.pk], method, now)
        ]

    return record(subscriber_ids=ids, decide=decide, clock=clock)


def change_address(
    *,
    subscriber_id: int,
    address: str,
    address_version: int | None = None,
    ip: str = "",
    user_agent: str = "",
    clock: Clock,
) -> None:
    """Change a person's address by their own word; says nothing about who else is known.

    Where another person has it, this one loses their old address all the same and has none: a
    look at the old mailbox, or at the link that led here, cannot tell the one from the other. No
    mail goes to the other person, and what this one joined rests until they have an address
    again; with the new one they are the other person, who can join for themselves.

    Where a mail system hangs the address is written by the late fold, and nothing goes to either
    from this moment on. A link that went to an address from before changes nothing, but for an
    address that is not confirmed yet: it may have been mistyped. Raises `InvalidAddress`.
    """
    normal = normal_address(address)

    def decide(now: datetime) -> list[NewEntry]:
        person = Subscriber.objects.get(pk=subscriber_id)
        if person.erased_at is not None or normal.lower() == (person.email or "").lower():
            return []
        if is_mixed(person.external_id, normal):
            raise InvalidAddress
        if not (
            is_still_at(person.pk, address_version) or _may_be_mistyped(person, address_version)
        ):
            return []
        said = Evidence(address=normal, ip=ip, user_agent=user_agent)
        word = Said(Actor.PERSON, Method.PREFERENCES, said)
        moved = _moved(person.pk, _last_version(person) + 1, word, now)
        return [moved, *_carried(person, normal, now)]

    record(subscriber_ids=[subscriber_id], decide=decide, clock=clock)


def confirm_address(*, event_id: int, ip: str, user_agent: str, clock: Clock) -> AddressConfirmed:
    """Let what the person joined go on at the address that they moved to. Idempotent.

    Each subscription that lives and was confirmed from another address is renewed as it stands,
    to the same end: no stop is lifted and no term begins anew. From then on it opens their page.
    """
    moved = ConsentEvent.objects.select_related("subject").get(id=event_id, kind=EventKind.MOVED)
    subscriber_id = moved.subject.subscriber_id
    if subscriber_id is None:
        return AddressConfirmed.EXPIRED
    outcome = AddressConfirmed.CONFIRMED

    def decide(now: datetime) -> list[NewEntry]:
        nonlocal outcome
        person = Subscriber.objects.get(pk=subscriber_id)
        if state_of_move(moved, person, now) == MoveState.EXPIRED:
            outcome = AddressConfirmed.EXPIRED
            return []
        confirm_address_of(subscriber_id=person.pk)
        said = Evidence(person.email or "", ip, user_agent)
        waiting = [each for each in live_of(person, now) if each.is_waiting]
        return [_renewed(moved, person, each, now, said) for each in waiting]

    record(subscriber_ids=[subscriber_id], decide=decide, clock=clock)
    return outcome


def _may_be_mistyped(person: Subscriber, address_version: int | None) -> bool:
    """Say whether the address of that version is the last one that was known to be theirs."""
    return address_version is not None and last_confirmed_version(person.pk) == address_version


def _chained(subscriber_ids: Mapping[int, StoppedBy | None]) -> list[int]:
    living = Subscriber.objects.filter(pk__in=subscriber_ids, subject__head_position__gt=0)
    return sorted(living.values_list("pk", flat=True))


def _moved_by_controller(
    person: Subscriber, stopped_by: StoppedBy | None, method: Method, now: datetime
) -> list[NewEntry]:
    word = Said(Actor.CONTROLLER, method, Evidence(address=person.email or ""))
    moved = _moved(person.pk, person.address_version, word, now)
    return [moved, carried_entry(person.pk, stopped_by, now)] if stopped_by else [moved]


def _carried(person: Subscriber, address: str, now: datetime) -> list[NewEntry]:
    """Return the entry of a stop that is on the new address already and weighs more."""
    found = strongest(stoppers_of_address(address))
    is_new = found is not None and strongest({found, *stoppers_of(person)}) != person.suppressed_by
    return [carried_entry(person.pk, found, now)] if found is not None and is_new else []


def _last_version(person: Subscriber) -> int:
    """Return the last version of the person's address, those that wait for the fold included."""
    waiting = whole_of([person.pk]).get(person.pk, NOTHING_SAID)
    return max(person.address_version, waiting.address_version)


def _moved(subscriber_id: int, version: int, word: Said, now: datetime) -> NewEntry:
    return NewEntry(
        subscriber_id=subscriber_id,
        kind=EventKind.MOVED,
        actor=word.actor,
        method=word.method,
        at=now,
        address_version=version,
        details={"address_version": version},
        evidence=word.evidence,
    )


def _renewed(
    moved: ConsentEvent, person: Subscriber, live: Live, now: datetime, said: Evidence
) -> NewEntry:
    """Return the yes again, from the new address: the same request, words, end and wishes."""
    held = live.standing
    until = held.paused_until if live.is_paused else None
    word = OwnWord(
        subscriber_id=person.pk,
        renews=True,
        method=Method.CONFIRMATION,
        at=now,
        chosen=held.chosen,
        wishes=Wishes(held.less_often, held.depth, until),
        evidence=said,
    )
    before = ConsentEvent.objects.get(id=held.permitted_by_id or 0)
    version = person.address_version
    return yes_carried_on(word=word, before=before, address_version=version, moved=moved.id)
