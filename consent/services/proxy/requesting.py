"""Bring requests in people's names, a thousand at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from consent.ledger import NewEntry, lock_subjects
from consent.rules.proxy import ProxyRefusal, proxy_refusal
from consent.rules.vocabulary import Actor, EventKind
from consent.selectors.proxy import facts_before, proxy_facts
from consent.selectors.standing import Pair
from consent.services.join import REQUEST_LASTS
from consent.services.proxy.items import Asked, Bringing, ProxyItem
from consent.services.proxy.wishes import Offers, Wish
from consent.services.recording import Clock, record_requests
from programs.selectors.sides import is_in_sight
from subscribers.models import Subscriber
from subscribers.rules.identity import InvalidIdentityError, normal_address, normal_external_id
from subscribers.rules.sandbox import is_mixed, is_sandbox_address, is_sandbox_id
from subscribers.rules.vocabulary import PersonRefusal
from subscribers.selectors.ids import people_by_id
from subscribers.services.arriving import (
    Arrival,
    add_arrivals,
    known_by_address,
    stopped_addresses,
)

Result = Asked | ProxyRefusal

_MISNAMED = {
    PersonRefusal.INVALID_ADDRESS: ProxyRefusal.INVALID_ADDRESS,
    PersonRefusal.EXTERNAL_ID_MISSING: ProxyRefusal.UNKNOWN_PERSON,
}


def request_for(
    *,
    items: Sequence[ProxyItem],
    bringing: Bringing,
    clock: Clock,
    dry_run: bool = False,
) -> list[Result]:
    """Ask the person of each item once to confirm; answer for each in order.

    Up to 1,000 items in one transaction; one that is refused stops none of the others. It makes
    nobody active: the person's own POST does. Two batches at once ask nobody twice, for they take
    the people's subject rows in one order and read what was asked after that; the database
    refuses a second such request in any case. A dry run says what would become of each and
    writes nothing.
    """
    plans = _plans(items, bringing, clock)
    if dry_run:
        return _foreseen(plans, clock)
    with transaction.atomic():
        return _Batch(plans, bringing, clock).results()


@dataclass(slots=True)
class _Plan:
    """One item on its way: a refusal, or what is to be asked of whom."""

    item: ProxyItem
    address: str = ""
    is_sandbox: bool = False
    person: Subscriber | None = None
    wish: Wish | None = None
    refusal: ProxyRefusal | None = None

    @property
    def pair(self) -> Pair:
        return (
            self.person.id if self.person else 0,
            self.wish.invitation.program_id if self.wish else 0,
        )


def _plans(items: Sequence[ProxyItem], bringing: Bringing, clock: Clock) -> list[_Plan]:
    """Find the people who are known and hold each item against the promise; write nothing."""
    plans = [_named(item) for item in items]
    _find(plans)
    offers, now = Offers({item.program for item in items}), clock()
    for plan in plans:
        language = plan.person.language if plan.person else ""
        found = offers.wish(
            plan.item,
            is_sandbox=plan.is_sandbox,
            language=language,
            source=bringing.source,
            now=now,
        )
        if isinstance(found, ProxyRefusal):
            plan.refusal = plan.refusal or found
        else:
            plan.wish = found
    _leave_alone(plans)
    return plans


def _leave_alone(plans: Sequence[_Plan]) -> None:
    """Refuse strangers at whose address another record said no: they are not even written down."""
    strangers = {
        (plan.address, plan.wish.invitation.program_id): plan
        for plan in plans
        if plan.wish and plan.address and plan.person is None and plan.refusal is None
    }
    before = facts_before(strangers)
    for mailbox, plan in strangers.items():
        plan.refusal = proxy_refusal(before[mailbox])


def _named(item: ProxyItem) -> _Plan:
    plan = _Plan(item)
    try:
        if item.email:
            plan.address = normal_address(item.email).lower()
        if item.external_id or not item.email:
            normal_external_id(item.external_id)
        plan.is_sandbox = is_sandbox_address(plan.address) or is_sandbox_id(item.external_id)
        if _is_misplaced(plan):
            # Whoever it is, this caller learns nothing of them.
            plan.refusal, plan.address = ProxyRefusal.SANDBOX_MIXED, ""
    except InvalidIdentityError as error:
        plan.refusal = _MISNAMED.get(error.refusal, ProxyRefusal.INVALID_EXTERNAL_ID)
    return plan


def _is_misplaced(plan: _Plan) -> bool:
    """Say whether an item names somebody of the other side, or by names of both."""
    has_both = plan.item.external_id and is_mixed(plan.item.external_id, plan.address or None)
    return bool(has_both) or not is_in_sight(is_sandbox=plan.is_sandbox)


def _find(plans: Sequence[_Plan]) -> None:
    """Give each plan its person; a new address that is stopped is not even written down."""
    by_address = known_by_address([plan.address for plan in plans if plan.address])
    ids = [plan.item.external_id.strip() for plan in plans if not plan.item.email]
    numbers = people_by_id(ids)
    people = Subscriber.objects.in_bulk(numbers.values())
    by_id = {external_id: people[number] for external_id, number in numbers.items()}
    strangers = {plan.address for plan in plans if plan.address} - set(by_address)
    stopped = stopped_addresses(list(strangers))
    for plan in plans:
        if plan.address:
            plan.person = by_address.get(plan.address)
            if plan.address in stopped:
                plan.refusal = ProxyRefusal.SUPPRESSED
        elif plan.refusal is None:
            plan.person = by_id.get(plan.item.external_id.strip())
            plan.refusal = None if plan.person else ProxyRefusal.UNKNOWN_PERSON


def _foreseen(plans: Sequence[_Plan], clock: Clock) -> list[Result]:
    known = {plan.pair for plan in plans if plan.person and plan.refusal is None}
    facts = proxy_facts(known, clock)
    return [
        _foresee(plan, proxy_refusal(facts[plan.pair]) if plan.pair in facts else None)
        for plan in plans
    ]


def _foresee(plan: _Plan, refusal: ProxyRefusal | None) -> Result:
    external_id = plan.person.external_id if plan.person else plan.item.external_id
    return plan.refusal or refusal or Asked(external_id, plan.item.program, 0)


class _Batch:
    """One batch under its locks."""

    def __init__(self, plans: Sequence[_Plan], bringing: Bringing, clock: Clock) -> None:
        self._plans = plans
        self._bringing = bringing
        self._clock = clock

    def results(self) -> list[Result]:
        """Add who is new, lock, decide, record."""
        self._add_strangers()
        entries = self._decided()
        events = iter(record_requests(list(entries.values())) if entries else [])
        asked = {number: next(events).id for number in entries}
        return [
            Asked(plan.person.external_id, plan.item.program, asked[number])
            if plan.person and number in asked
            else plan.refusal or ProxyRefusal.ALREADY_PENDING
            for number, plan in enumerate(self._plans)
        ]

    def _add_strangers(self) -> None:
        fresh = [plan for plan in self._open() if plan.person is None]
        people = add_arrivals(arrivals=[_arrival(plan) for plan in fresh], clock=self._clock)
        for plan in fresh:
            plan.person = people.get(plan.address)
            if plan.person is None:
                plan.refusal = ProxyRefusal.ID_TAKEN

    def _decided(self) -> dict[int, NewEntry]:
        """Return the entries by the number of their item, in the order in which they were given."""
        ids = {plan.pair[0] for plan in self._open()}
        lock_subjects(ids)
        # Read after the lock: whoever came before has committed what they asked.
        facts = proxy_facts({plan.pair for plan in self._open()}, self._clock)
        people = Subscriber.objects.in_bulk(ids)
        now, taken = self._clock(), set[Pair]()
        entries: dict[int, NewEntry] = {}
        for number, plan in enumerate(self._plans):
            if plan.refusal is not None or plan.wish is None:
                continue
            plan.person = people[plan.pair[0]]
            plan.refusal = proxy_refusal(facts[plan.pair]) or _moved(plan)
            if plan.pair in taken:
                plan.refusal = ProxyRefusal.ALREADY_PENDING
            if plan.refusal is None:
                taken.add(plan.pair)
                entries[number] = self._entry(plan.person, plan.wish, now)
        return entries

    def _open(self) -> list[_Plan]:
        return [plan for plan in self._plans if plan.refusal is None]

    def _entry(self, person: Subscriber, wish: Wish, now: datetime) -> NewEntry:
        turn, told = self._turn(now)
        return NewEntry(
            subscriber_id=person.id,
            kind=EventKind.REQUESTED,
            actor=Actor.RELAY,
            method=self._bringing.method,
            at=now,
            program_id=wish.invitation.program_id,
            invitation_id=wish.invitation.id,
            language=wish.text.language,
            text_id=wish.text.shown_id,
            valid_until=turn + REQUEST_LASTS,
            address_version=person.address_version,
            details={
                "chosen": list(wish.chosen),
                "promise_sha256": wish.text.promise_sha256,
                **told,
            },
            evidence=replace(wish.evidence, address=person.email or ""),
        )

    def _turn(self, now: datetime) -> tuple[datetime, Mapping[str, Any]]:
        turns = self._bringing.turns
        if turns is None:
            return now, {}
        turn = turns.take()
        return turn, {"move": turns.move_id, "send_at": turn.isoformat()}


def _arrival(plan: _Plan) -> Arrival:
    language = plan.wish.text.language if plan.wish else ""
    address = normal_address(plan.item.email)
    return Arrival(address=address, language=language, external_id=plan.item.external_id.strip())


def _moved(plan: _Plan) -> ProxyRefusal | None:
    """Refuse where the person has another address by now than the one that was brought."""
    has = (plan.person.email or "").lower() if plan.person else ""
    return ProxyRefusal.NO_ADDRESS if plan.address and has != plan.address else None
