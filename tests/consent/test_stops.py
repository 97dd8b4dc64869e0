"""Stopping and restricting a person as a whole: recorded, obeyed, and ended by who may."""

from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.utils import timezone

from consent.ledger import evidence_of
from consent.models import ConsentEvent, Subscription
from consent.rules.restriction import restrictions
from consent.rules.vocabulary import Actor, EventKind, Method, State
from consent.selectors.holds import holds_of
from consent.selectors.standing import permission
from consent.services import recording, restricting, stops
from consent.services.confirm import confirm
from consent.services.leave import pause
from consent.services.withdraw import withdraw_all
from delivery.models import Delivery
from programs.models import Program
from subscribers.models import Profile, Subscriber, Suppression
from subscribers.rules.vocabulary import StoppedBy
from tests import cast, factories
from tests.delivery.sending import approved_edition, assert_every_invariant_holds, at, send

pytestmark = pytest.mark.django_db

PERSONAL = "She said on the phone that she is ill"
BY = {
    StoppedBy.PERSON: Actor.RELAY,
    StoppedBy.MAIL: Actor.MAIL,
    StoppedBy.CONTROLLER: Actor.CONTROLLER,
}


@pytest.fixture
def program() -> Program:
    return factories.published_program("weekly-usuals")


@pytest.fixture
def alice(program: Program) -> Subscription:
    return cast.alice(program)


def suppress(row: Subscription, by: StoppedBy, reason: str = "") -> int:
    return stops.suppress(
        subscriber_ids=[row.subscriber_id],
        by=by,
        reason=reason,
        actor=BY[by],
        method=Method.API,
        clock=timezone.now,
    )


def lift(row: Subscription, by: StoppedBy, actor: Actor) -> int:
    return stops.lift(
        subscriber_ids=[row.subscriber_id],
        by=by,
        actor=actor,
        method=Method.ADMIN,
        clock=timezone.now,
    )


def restrict(row: Subscription, actor: Actor, **said: Any) -> int:
    return restricting.restrict(
        subscriber_ids=[row.subscriber_id],
        actor=actor,
        method=Method.ADMIN,
        clock=timezone.now,
        **said,
    )


def unrestrict(row: Subscription, actor: Actor) -> int:
    return restricting.unrestrict(
        subscriber_ids=[row.subscriber_id], actor=actor, method=Method.ADMIN, clock=timezone.now
    )


def refusal(row: Subscription) -> str | None:
    return permission(row.subscriber_id, row.program_id, timezone.now).refusal


def entries(*kinds: EventKind) -> list[ConsentEvent]:
    return list(ConsentEvent.objects.filter(kind__in=kinds).order_by("id"))


def person(row: Subscription) -> Subscriber:
    return Subscriber.objects.get(id=row.subscriber_id)


@pytest.mark.parametrize("by", StoppedBy)
def test_a_stop_is_an_entry_of_the_person_and_holds(alice: Subscription, by: StoppedBy) -> None:
    assert suppress(alice, by, PERSONAL) == 1

    [stop] = entries(EventKind.SUPPRESSED)
    assert (stop.actor, stop.method, stop.program_id) == (BY[by], Method.API, None)
    assert stop.details == {"by": by}
    assert evidence_of(stop).note == PERSONAL
    assert refusal(alice) == "suppressed"
    assert person(alice).suppressed_at == stop.at
    assert_every_invariant_holds()


def test_a_reason_is_never_plain_in_the_ledger(alice: Subscription) -> None:
    suppress(alice, StoppedBy.PERSON, PERSONAL)
    restrict(alice, Actor.RELAY, reason=PERSONAL)

    for entry in entries(EventKind.SUPPRESSED, EventKind.RESTRICTED):
        assert "ill" not in str(entry.details)
        assert b"ill" not in bytes(entry.sealed or b"")


def test_a_stop_twice_is_one_entry(alice: Subscription) -> None:
    assert [suppress(alice, StoppedBy.CONTROLLER) for _ in range(2)] == [1, 0]
    assert len(entries(EventKind.SUPPRESSED)) == 1
    assert Suppression.objects.count() == 1


def test_somebody_without_a_chain_gets_one_with_their_first_stop(db: None) -> None:
    nora = Subscriber.objects.create(
        external_id="N-1", email="nora@example.com", created_at=timezone.now()
    )

    stops.suppress(
        subscriber_ids=[nora.id],
        by=StoppedBy.CONTROLLER,
        actor=Actor.CONTROLLER,
        method=Method.ADMIN,
        clock=timezone.now,
    )

    [stop] = entries(EventKind.SUPPRESSED)
    assert stop.subject.subscriber_id == nora.id


@pytest.mark.parametrize(
    ("stopped_by", "by", "actor", "lifted"),
    [
        (StoppedBy.CONTROLLER, StoppedBy.CONTROLLER, Actor.CONTROLLER, True),
        (StoppedBy.MAIL, StoppedBy.CONTROLLER, Actor.CONTROLLER, True),
        (StoppedBy.PERSON, StoppedBy.CONTROLLER, Actor.CONTROLLER, False),
        (StoppedBy.PERSON, StoppedBy.PERSON, Actor.PERSON, True),
        (StoppedBy.CONTROLLER, StoppedBy.PERSON, Actor.PERSON, False),
    ],
)
def test_inv_13_who_lifts_which_stop(
    alice: Subscription, stopped_by: StoppedBy, by: StoppedBy, actor: Actor, lifted: bool
) -> None:
    suppress(alice, stopped_by)

    assert lift(alice, by, actor) == int(lifted)

    assert refusal(alice) == (None if lifted else "suppressed")
    said = [entry.details for entry in entries(EventKind.LIFTED)]
    assert said == ([{"by": by, "lifted": [stopped_by]}] if lifted else [])
    assert_every_invariant_holds()


@pytest.mark.parametrize("actor", [Actor.RELAY, Actor.CONTROLLER, Actor.MAIL, Actor.SYSTEM])
def test_inv_13_nobody_lifts_in_the_persons_name(alice: Subscription, actor: Actor) -> None:
    suppress(alice, StoppedBy.PERSON)

    with pytest.raises(stops.NotTheirsError):
        lift(alice, StoppedBy.PERSON, actor)

    assert refusal(alice) == "suppressed"


def test_nobody_stops_in_a_name_that_is_not_theirs(alice: Subscription) -> None:
    with pytest.raises(stops.NotTheirsError):
        stops.suppress(
            subscriber_ids=[alice.subscriber_id],
            by=StoppedBy.PERSON,
            actor=Actor.CONTROLLER,
            method=Method.API,
            clock=timezone.now,
        )


def test_stopping_everything_is_in_the_ledger_once(program: Program) -> None:
    row = cast.erin(program)

    said = [(entry.kind, entry.details.get("by", "")) for entry in entries(EventKind.SUPPRESSED)]
    assert said == [("suppressed", "person")]
    assert person(row).suppressed_by == "person"
    cast.erin(program, clock=at(hours=1))
    assert [entry.kind for entry in entries(EventKind.LIFTED, EventKind.SUPPRESSED)] == [
        "suppressed",
        "lifted",
        "suppressed",
    ]


def test_inv_2_stopping_everything_ends_a_request_that_waits_for_its_fold(
    program: Program, alice: Subscription
) -> None:
    other = factories.published_program("recipes")
    with mock.patch.object(recording, "hold_people", return_value=False):
        until = timezone.now() + timedelta(days=1)
        pause(subscription_id=alice.pk, until=until, clock=timezone.now)
        cast.ask(other, "alice@example.com")
        withdraw_all(
            subscriber_id=alice.subscriber_id,
            actor=Actor.PERSON,
            method=Method.PREFERENCES,
            clock=timezone.now,
        )
    recording.fold_waiting(clock=timezone.now)

    assert Subscription.objects.get(program=other).state == State.WITHDRAWN


def test_a_confirmation_says_in_the_ledger_which_stops_it_lifts(program: Program) -> None:
    row = cast.erin(program)

    cast.say_yes(program, "erin@example.com", clock=at(hours=1))

    [lifted] = entries(EventKind.LIFTED)
    assert (lifted.actor, lifted.method) == (Actor.PERSON, Method.CONFIRMATION)
    assert lifted.details == {"by": "person", "lifted": ["person"]}
    assert refusal(row) is None


def test_a_confirmation_leaves_the_controllers_stop_of_the_address(program: Program) -> None:
    request = cast.bob(program)
    bob = cast.person("bob@example.com")
    suppress(Subscription.objects.get(subscriber=bob), StoppedBy.CONTROLLER)
    Subscriber.objects.update(suppressed_by="", suppressed_at=None)
    Suppression.objects.update(subscriber=None)

    confirm(request_id=request.id, ip="", user_agent="", clock=timezone.now)

    assert cast.person("bob@example.com").suppressed_by == "controller"
    assert entries(EventKind.SUPPRESSED)[-1].details == {"by": "controller", "carried": True}


@pytest.mark.parametrize("actor", [Actor.RELAY, Actor.CONTROLLER, Actor.PERSON])
def test_a_restriction_stops_use_and_keeps_what_is_stored(program: Program, actor: Actor) -> None:
    row = cast.alice(factories.published_program("other", uses=["first_name"]))
    Profile.objects.create(
        subscriber_id=row.subscriber_id,
        values={"first_name": {"v": "Ali", "by": "crm", "at": timezone.now().isoformat()}},
        updated_at=timezone.now(),
    )

    assert restrict(row, actor) == 1

    assert refusal(row) == "restricted"
    assert person(row).restricted_at is not None
    assert Profile.objects.get().values["first_name"]["v"] == "Ali"
    assert_every_invariant_holds()


def test_nothing_is_sent_to_the_restricted(program: Program, alice: Subscription) -> None:
    restrict(alice, Actor.RELAY)

    assert send(approved_edition(program, body="Your list.")) == {"restricted": 1}
    assert not Delivery.objects.filter(state="sent").exists()


def test_a_restriction_twice_is_one_entry(alice: Subscription) -> None:
    assert [restrict(alice, Actor.RELAY) for _ in range(2)] == [1, 0]
    assert len(entries(EventKind.RESTRICTED)) == 1


@pytest.mark.parametrize(
    ("restricted_by", "ended_by", "ends"),
    [
        (Actor.PERSON, Actor.PERSON, True),
        (Actor.PERSON, Actor.RELAY, True),
        (Actor.RELAY, Actor.PERSON, True),
        (Actor.PERSON, Actor.CONTROLLER, False),
        (Actor.RELAY, Actor.CONTROLLER, False),
        (Actor.CONTROLLER, Actor.CONTROLLER, True),
        (Actor.CONTROLLER, Actor.PERSON, False),
    ],
)
def test_inv_13_who_ends_which_restriction(
    alice: Subscription, restricted_by: Actor, ended_by: Actor, ends: bool
) -> None:
    restrict(alice, restricted_by)

    assert unrestrict(alice, ended_by) == int(ends)

    assert refusal(alice) == (None if ends else "restricted")
    assert (person(alice).restricted_at is None) == ends
    assert_every_invariant_holds()


def test_where_both_restrict_both_must_end_it(alice: Subscription) -> None:
    restrict(alice, Actor.CONTROLLER)
    restrict(alice, Actor.RELAY)
    since = person(alice).restricted_at

    unrestrict(alice, Actor.RELAY)

    assert refusal(alice) == "restricted"
    assert person(alice).restricted_at == since
    unrestrict(alice, Actor.CONTROLLER)
    assert refusal(alice) is None


def test_a_person_may_still_ask_and_confirm_while_restricted(
    program: Program, alice: Subscription
) -> None:
    restrict(alice, Actor.RELAY)
    other = factories.published_program("other")

    row = cast.say_yes(other, "alice@example.com")

    assert row.state == "active"
    assert refusal(row) == "restricted"


def test_the_rule_reads_restrictions_in_their_order(alice: Subscription) -> None:
    for actor in (Actor.RELAY, Actor.CONTROLLER):
        restrict(alice, actor)
    unrestrict(alice, Actor.CONTROLLER)
    said = entries(EventKind.RESTRICTED, EventKind.UNRESTRICTED)

    assert restrictions(said) == {"person": said[0].at}
    assert restrictions(said[:2]) == {"person": said[0].at, "controller": said[1].at}
    assert restrictions([]) == {}


def test_what_holds_a_person_is_told_with_who_since_when_and_how(alice: Subscription) -> None:
    restrict(alice, Actor.RELAY)
    suppress(alice, StoppedBy.CONTROLLER)

    first, second = holds_of(person(alice))

    assert (first.what, first.by, first.actor) == ("restricted", "person", Actor.RELAY)
    assert (second.what, second.by, second.method) == ("suppressed", "controller", Method.API)
    assert first.since < second.since
    lift(alice, StoppedBy.CONTROLLER, Actor.CONTROLLER)
    assert [hold.what for hold in holds_of(person(alice))] == ["restricted"]
