"""Who was invited and never joined goes after half a year; whoever was asked since stays."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from consent.models import ConsentEvent, PersonalLink, Subject, Subscription
from consent.rules.vocabulary import Actor, EventKind, Method
from consent.services import restricting, stops
from consent.services.complete import write_down_ends
from consent.services.decline import decline
from consent.services.forget_invited import INVITED_LASTS, forget_who_never_joined
from consent.services.links import make_links
from consent.services.upsert import PersonInput, UpsertInput, upsert
from delivery.tasks import purge
from programs.models import Program
from subscribers.models import Subscriber, Suppression
from subscribers.rules.vocabulary import StoppedBy
from tests import cast, factories
from tests.delivery.sending import NOW, assert_every_invariant_holds

pytestmark = pytest.mark.django_db

A_SECOND = timedelta(seconds=1)
LONG_AGO = NOW - INVITED_LASTS


def at(moment: timedelta = timedelta()) -> cast.Clock:
    return lambda: LONG_AGO + moment


def now() -> cast.Clock:
    return lambda: NOW


@pytest.fixture
def program() -> Program:
    return factories.published_program("weekly-usuals", clock=lambda: factories.LONG_AGO)


def known(name: str) -> Subscriber:
    person = PersonInput(external_id=name, email=f"{name}@example.com")
    upsert(items=[UpsertInput(person=person)], by="crm", clock=at())
    return Subscriber.objects.get(external_id=name)


def invited(program: Program, name: str = "ivy", clock: cast.Clock | None = None) -> PersonalLink:
    [link] = make_links(program=program, subscriber_ids=[known(name).id], clock=clock or at())
    return link


def asked(program: Program, _name: str = "bob") -> None:
    cast.bob(program, clock=at())


def said_no(program: Program, name: str = "ned") -> None:
    decline(link=invited(program, name), clock=at())


@pytest.mark.parametrize("came", [invited, asked, said_no])
def test_who_never_joined_is_forgotten_after_half_a_year(
    program: Program, came: Callable[[Program], object]
) -> None:
    came(program)

    assert forget_who_never_joined(clock=lambda: NOW - A_SECOND) == 0
    assert forget_who_never_joined(clock=now()) == 1
    assert forget_who_never_joined(clock=now()) == 0

    person = Subscriber.objects.get()
    assert (person.email, person.erased_at) == (None, NOW)
    assert not PersonalLink.objects.exists()
    assert not Subject.objects.exclude(subscriber=None, wrapped_key=None).exists()
    assert set(Subscription.objects.values_list("state", flat=True)) <= {"erased"}
    said = ConsentEvent.objects.filter(kind=EventKind.ERASED)
    assert {(e.actor, e.details["reason"]) for e in said} == {(Actor.SYSTEM, "never_joined")}
    assert_every_invariant_holds()


def test_a_lapse_that_was_written_down_keeps_nobody_longer(program: Program) -> None:
    cast.bob(program, clock=at())
    write_down_ends(clock=at(timedelta(days=40)))
    assert Subscription.objects.get().state == "lapsed"

    assert forget_who_never_joined(clock=now()) == 1


@pytest.mark.parametrize("since", ["a newer link", "a newer request", "a newer no"])
def test_what_came_since_keeps_somebody(program: Program, since: str) -> None:
    link = invited(program)
    other = factories.published_program("other", clock=lambda: factories.LONG_AGO)
    if since == "a newer link":
        make_links(program=other, subscriber_ids=[link.subscriber_id], clock=at(A_SECOND))
    elif since == "a newer request":
        cast.ask(other, "ivy@example.com", clock=at(A_SECOND))
    else:
        decline(link=link, clock=at(A_SECOND))

    assert forget_who_never_joined(clock=now()) == 0


def test_who_ever_said_yes_is_not_forgotten(program: Program) -> None:
    cast.alice(program, clock=at())
    cast.carol(program, clock=at())

    assert forget_who_never_joined(clock=now()) == 0


def test_people_that_nobody_invited_stay(program: Program) -> None:
    known("nora")

    assert forget_who_never_joined(clock=now()) == 0


def test_the_restricted_and_the_spared_stay(program: Program) -> None:
    restricted = invited(program, "rita").subscriber_id
    spared = invited(program, "sam").subscriber_id
    restricting.restrict(
        subscriber_ids=[restricted], actor=Actor.RELAY, method=Method.ADMIN, clock=at()
    )

    assert forget_who_never_joined(spared=lambda _ids: {spared}, clock=now()) == 0


def test_a_stop_outlives_the_person_as_a_hash(program: Program) -> None:
    link = invited(program)
    stops.suppress(
        subscriber_ids=[link.subscriber_id],
        by=StoppedBy.PERSON,
        actor=Actor.RELAY,
        method=Method.ADMIN,
        clock=at(),
    )

    assert forget_who_never_joined(clock=now()) == 1

    stop = Suppression.objects.get()
    assert (stop.subscriber, stop.lifted_at, stop.reason) == (None, None, "")
    assert known("ivy").suppressed_by == "person"


def test_no_more_than_asked_for_go_at_once(program: Program) -> None:
    for number in range(3):
        invited(program, f"ivy-{number}")

    assert forget_who_never_joined(limit=2, clock=now()) == 2
    assert forget_who_never_joined(limit=2, clock=now()) == 1


def test_the_purge_does_it(program: Program) -> None:
    invited(program)

    purge()

    assert Subscriber.objects.get().erased_at is not None
