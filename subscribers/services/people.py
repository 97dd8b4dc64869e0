"""People come in: from the public pages one at a time, from the controller by the thousand."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models.functions import Lower

from subscribers.models import Subscriber
from subscribers.rules.identity import address_hash, make_external_id
from subscribers.rules.matching import (
    Add,
    Change,
    Decision,
    Identity,
    Known,
    PersonInput,
    by_ids_of_now,
    identify,
    match,
)
from subscribers.rules.ordering import leave_out_older
from subscribers.rules.own_address import keep_chosen, with_another_address
from subscribers.rules.sandbox import is_sandbox_id
from subscribers.rules.vocabulary import AddressRefusal, PersonOutcome, PersonRefusal, StoppedBy
from subscribers.services.addresses import keep_former
from subscribers.services.attempts import again_where_lost
from subscribers.services.suppression import carry_stops
from subscribers.services.writing import insert_people, lock_known, update_people

__all__ = ["PersonInput", "PersonResult", "find_or_add", "upsert_people"]

Clock = Callable[[], datetime]
Chosen = Callable[[Sequence[Known]], Mapping[int, str]]


@dataclass(frozen=True, slots=True)
class PersonResult:
    """What became of one person. `changed` names the parts that are different now.

    `moved` says whether they are somebody known whose address is another one now, and
    `stopped_by` whose stop was on it; `address_refusal` why the stated one was not written. `kept`
    are the parts that were stated otherwise than the person set them themselves, `older` those that
    were observed before what is known. `before` and
    `after` say what each changed part was and is.
    """

    outcome: PersonOutcome
    subscriber_id: int | None = None
    refusal: PersonRefusal | None = None
    changed: frozenset[str] = frozenset()
    moved: bool = False
    stopped_by: StoppedBy | None = None
    address_refusal: AddressRefusal | None = None
    kept: frozenset[str] = frozenset()
    older: frozenset[str] = frozenset()
    before: Mapping[str, str | None] = field(default_factory=dict)
    after: Mapping[str, str | None] = field(default_factory=dict)


def find_or_add(*, address: str, language: str, clock: Clock) -> Subscriber:
    """Return the person of a normal address, adding them where nobody has it.

    An address that was stopped before is stopped from the first moment.
    """
    with transaction.atomic():
        found = _by_address(address)
        return found if found is not None else _add_one(address, language, clock())


def _by_address(address: str) -> Subscriber | None:
    # As the unique index spells it; `iexact` would compare capitals and read the whole table.
    return (
        Subscriber.objects.alias(address=Lower("email"))
        .filter(address=address.lower(), email__isnull=False)
        .first()
    )


def _add_one(address: str, language: str, now: datetime) -> Subscriber:
    identity = Identity(
        external_id=make_external_id(address),
        email=address,
        language=language,
        time_zone=None,
        account=None,
        relationship=None,
    )
    added = insert_people([identity], now)
    if not added and (overtaken_by := _by_address(address)) is not None:
        return overtaken_by
    (subscriber_id,) = added.values()
    carry_stops(hashes={subscriber_id: address_hash(address, settings.ADDRESS_KEY)})
    return Subscriber.objects.get(pk=subscriber_id)


def upsert_people(
    *,
    people: Sequence[PersonInput],
    chosen: Chosen,
    clock: Clock,
    observed_at: Sequence[datetime | None] = (),
    is_sandbox: bool = False,
) -> list[PersonResult]:
    """Add and change people in one transaction, and answer for each in order.

    Meant for up to 1,000 at a time. Rows that exist are locked in id order. An attempt that
    waits in a circle with somebody gives up its locks and is made again: the caller holds none
    before. A refused person stops none of the others. Nothing here starts, revives or stops a
    consent; an address that was stopped before stays stopped, whoever has it now. `chosen` is
    asked under the locks, where addresses would change, which of these people chose theirs
    themselves, and which it is: that one stays. `observed_at` says of each person when what is
    stated was so: a part that was observed before what is known of it stays as it is. Who is
    not of the sandbox is refused where `is_sandbox`, and who is, otherwise.
    """
    times = observed_at or [None] * len(people)
    stated = [identify(each, at) for each, at in zip(people, times, strict=True)]
    identities = [_admitted(each, is_sandbox=is_sandbox) for each in stated]
    attempt = partial(_upsert, identities, chosen, clock)
    return again_where_lost(attempt, _OvertakenError, IntegrityError)


def _admitted(stated: Identity | PersonRefusal, *, is_sandbox: bool) -> Identity | PersonRefusal:
    if isinstance(stated, PersonRefusal) or is_sandbox_id(stated.external_id) == is_sandbox:
        return stated
    return PersonRefusal.SANDBOX_MIXED


class _OvertakenError(Exception):
    """Somebody else added one of these people first, or called them otherwise."""


def _upsert(
    identities: Sequence[Identity | PersonRefusal], chosen: Chosen, clock: Clock
) -> list[PersonResult]:
    known = _lock(identities)
    ordered = leave_out_older(by_ids_of_now(identities, known), known)
    identities = ordered.identities
    kept = keep_chosen(identities, _chosen_by_id(with_another_address(identities, known), chosen))
    decisions = list(match(kept.identities, known))
    additions = [decision.identity for decision in decisions if isinstance(decision, Add)]
    changes = [decision for decision in decisions if isinstance(decision, Change)]
    now = clock()
    update_people([each for each in changes if each.changed or each.identity.observed_at], now)
    keep_former(
        addresses={
            each.known.id: each.known.email for each in filter(_is_another_address, changes)
        },
        at=now,
    )
    added = insert_people(additions, now)
    if len(added) < len(additions):
        raise _OvertakenError
    stopped = _carry_stops(additions, changes, added)
    return [
        _result(decision, added, stopped, refusal, older)
        for decision, refusal, older in zip(decisions, kept.refusals, ordered.older, strict=True)
    ]


def _chosen_by_id(people: Sequence[Known], chosen: Chosen) -> dict[str, str]:
    addresses = chosen(people) if people else {}
    return {each.external_id: addresses[each.id] for each in people if each.id in addresses}


def _lock(identities: Iterable[Identity | PersonRefusal]) -> list[Known]:
    named = [each for each in identities if isinstance(each, Identity)]
    ids = [each.external_id for each in named]
    addresses = [each.email.lower() for each in named if each.email is not None]
    known = lock_known(external_ids=ids, addresses=addresses)
    wanted = set(ids), set(addresses)
    if not all(_is_named(person, *wanted) for person in known):
        # Somebody gave them another id or address while we waited for the row.
        raise _OvertakenError
    return known


def _is_named(person: Known, ids: set[str], addresses: set[str]) -> bool:
    has_id = person.external_id in ids or not person.earlier_ids.isdisjoint(ids)
    return has_id or (person.email or "").lower() in addresses


def _carry_stops(
    additions: Iterable[Identity], changes: Iterable[Change], added: dict[str, int]
) -> dict[int, StoppedBy]:
    """Stop who came to an address that is stopped; return them, and by whose stop."""
    arrivals = {added[each.external_id]: each.email for each in additions}
    arrivals |= {
        change.known.id: change.identity.email for change in changes if "email" in change.changed
    }
    key = settings.ADDRESS_KEY
    return carry_stops(
        hashes={id_: address_hash(email, key) for id_, email in arrivals.items() if email}
    )


def _result(
    decision: Decision,
    added: dict[str, int],
    stopped: dict[int, StoppedBy],
    address_refusal: AddressRefusal | None,
    older: frozenset[str],
) -> PersonResult:
    if isinstance(decision, Add):
        return PersonResult(PersonOutcome.ADDED, added[decision.identity.external_id])
    if isinstance(decision, Change):
        return PersonResult(
            PersonOutcome.CHANGED if decision.changed else PersonOutcome.SAME,
            decision.known.id,
            changed=decision.changed,
            moved=_is_another_address(decision),
            stopped_by=stopped.get(decision.known.id),
            address_refusal=address_refusal,
            kept=decision.kept,
            older=older,
            before=_parts(decision.known, decision.changed),
            after=_parts(decision.identity, decision.changed),
        )
    return PersonResult(PersonOutcome.REFUSED, refusal=decision)


def _parts(person: Known | Identity, names: Iterable[str]) -> dict[str, str | None]:
    return {name: getattr(person, name) for name in names}


def _is_another_address(change: Change) -> bool:
    """Compare as the database does when it counts a person's addresses: capitals are none."""
    stated, known = change.identity.email, change.known.email
    return "email" in change.changed and (stated or "").lower() != (known or "").lower()
