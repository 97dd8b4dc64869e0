"""What the API does for people and programs that it knows by name."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction

from consent.rules.vocabulary import Actor, Method, State
from consent.selectors.declined import declined_lately
from consent.selectors.names import Found, Named, UnknownPerson, find, find_person
from consent.selectors.standing import Pair
from consent.selectors.tokens import link_token
from consent.services.join import ProgramNotOpenError
from consent.services.links import DeclinedLatelyError, make_links
from consent.services.upsert import UpsertInput, UpsertResult, upsert
from consent.services.withdraw import withdraw_all, withdraw_each
from programs.selectors.catalogue import UnknownProgram
from subscribers.models import Subscriber
from subscribers.rules.vocabulary import PersonOutcome, PersonRefusal

Clock = Callable[[], datetime]
Unknown = UnknownPerson | UnknownProgram


class PersonRefused(Exception):
    """A person was not taken; `refusal` says why."""

    def __init__(self, refusal: PersonRefusal) -> None:
        super().__init__(refusal.sentence)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class Put:
    """One person after an upsert, whether they are new, and what became of the profile."""

    person: Subscriber
    added: bool
    result: UpsertResult


@dataclass(frozen=True, slots=True)
class Link:
    """One personal link as it travels."""

    url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Stop:
    """One program to be stopped for one person, and by whose word."""

    named: Named
    actor: Actor


@dataclass(frozen=True, slots=True)
class Stopped:
    """Where one person stands with one program after a stop."""

    program: str
    state: State


def put_person(*, item: UpsertInput, clock: Clock) -> Put:
    """Add or change one person. Raises `PersonRefused`."""
    with transaction.atomic():
        [result] = upsert(items=[item], by="crm", clock=clock)
        if result.person.refusal is not None:
            raise PersonRefused(result.person.refusal)
        person = Subscriber.objects.get(id=result.person.subscriber_id or 0)
    return Put(person, result.person.outcome == PersonOutcome.ADDED, result)


def put_people(*, items: Sequence[UpsertInput], clock: Clock) -> list[UpsertResult | PersonRefused]:
    """Add or change people, each on their own; answer in order."""
    results = upsert(items=items, by="crm", clock=clock)
    return [
        result if result.person.refusal is None else PersonRefused(result.person.refusal)
        for result in results
    ]


def invite(
    *, named: Sequence[Named], campaign: str, clock: Clock
) -> list[Link | Unknown | ProgramNotOpenError | DeclinedLatelyError]:
    """Make a personal link for each person that is known; answer in order."""
    found = find(named)
    links: dict[int, Link | DeclinedLatelyError] = {}
    shut: dict[int, ProgramNotOpenError] = {}
    with transaction.atomic():
        for program_id, places in _by_program(found).items():
            try:
                links |= _links([(i, each) for i, each in places], campaign, clock)
            except ProgramNotOpenError as error:
                shut[program_id] = error
    return [
        links.get(i) or shut.get(each.program.id) or UnknownPerson()
        if isinstance(each, Found)
        else each
        for i, each in enumerate(found)
    ]


def stop(*, stops: Sequence[Stop], clock: Clock) -> list[Stopped | Unknown]:
    """Stop each program for each person, by the word given; answer in order. Idempotent.

    Where both words stop the same, it is the person's that counts.
    """
    found = find([each.named for each in stops])
    actors: dict[Pair, Actor] = {}
    for each, wanted in zip(found, stops, strict=True):
        if isinstance(each, Found) and actors.get(each.pair) != Actor.RELAY:
            actors[each.pair] = wanted.actor
    states = withdraw_each(actors=actors, method=Method.API, clock=clock)
    return [
        Stopped(each.program.slug, states[each.pair]) if isinstance(each, Found) else each
        for each in found
    ]


def stop_everything(*, external_id: str, actor: Actor, clock: Clock) -> Subscriber:
    """Stop every program of one person and suppress their address. Raises `UnknownPerson`."""
    person = find_person(external_id)
    withdraw_all(subscriber_id=person.id, actor=actor, method=Method.API, clock=clock)
    return Subscriber.objects.get(id=person.id)


def _by_program(
    found: Sequence[Found | Unknown],
) -> dict[int, list[tuple[int, Found]]]:
    grouped: dict[int, list[tuple[int, Found]]] = defaultdict(list)
    for i, each in enumerate(found):
        if isinstance(each, Found):
            grouped[each.program.id].append((i, each))
    return grouped


def _links(
    places: Sequence[tuple[int, Found]], campaign: str, clock: Clock
) -> dict[int, Link | DeclinedLatelyError]:
    """Return the link of each place, or that its person said no; whoever was erased has neither."""
    program = places[0][1].program
    ids = [each.subscriber_id for _, each in places]
    made = make_links(program=program, subscriber_ids=ids, campaign=campaign, clock=clock)
    address = f"{settings.BASE_URL}/p/{program.slug}"
    links: dict[int, Link | DeclinedLatelyError] = {
        link.subscriber_id: Link(f"{address}/{link_token(link.id)}/", link.expires_at)
        for link in made
    }
    declined = declined_lately(
        program_id=program.id, subscriber_ids=set(ids) - links.keys(), now=clock()
    )
    links |= {id_: DeclinedLatelyError() for id_ in declined}
    return {
        place: links[id_] for (place, _found), id_ in zip(places, ids, strict=True) if id_ in links
    }
