"""Two records of one person become one: Alice goes on, and what was Ally's is merged into hers."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from consent.models import ConsentEvent, MergedRecord, Subscription
from consent.rules.merging import MergeRefusal
from consent.rules.vocabulary import Actor, EventKind, Method, State
from consent.selectors.declined import declined_lately
from consent.selectors.names import PersonName
from consent.selectors.standing import standings, state_of
from consent.selectors.tokens import confirm_token, leave_token
from consent.services.change import change
from consent.services.confirm import confirm
from consent.services.contradict import contradict
from consent.services.decline import decline
from consent.services.erase import erase
from consent.services.leave import leave, pause, undo
from consent.services.links import make_links
from consent.services.restricting import restrict
from consent.services.stops import lift, suppress
from consent.services.withdraw import withdraw, withdraw_all
from delivery.models import Slot
from delivery.selectors.access import access_document
from delivery.services.merging import Done, MergeRefused, Wanted, foresee, merge_people
from programs.models import Program
from subscribers.models import EarlierId, Profile, Subscriber, Suppression
from subscribers.rules.vocabulary import StoppedBy
from subscribers.selectors.stops import stoppers_of_address
from tests import cast
from tests.api import sandboxes
from tests.delivery.merging import merge
from tests.delivery.sending import approved_edition, assert_every_invariant_holds, send
from tests.factories import published_program
from tests.smtp_sink import SmtpSink

pytestmark = pytest.mark.django_db

ALICE, ALLY = "alice@example.com", "ally@example.com"
ANA = "ana@sandbox.example"


@pytest.fixture
def program() -> Program:
    return published_program(uses=["first_name", ("household_size", "optional")])


def state(program: Program, address: str = ALICE) -> State:
    row = cast.subscription(program, address)
    return state_of(
        standings([(row.subscriber_id, program.pk)])[row.subscriber_id, program.pk], timezone.now()
    )


def test_the_yes_of_the_merged_record_ends_and_moves_to_no_other_address(program: Program) -> None:
    ally = cast.say_yes(program, ALLY)
    cast.ask(published_program("other"), ALICE)

    done = merge(ALICE, ALLY)

    assert (done.merged_ended, done.survivor_ended) == ([program.slug], [])
    ally.refresh_from_db()
    assert ally.state == State.REVOKED
    assert not Subscription.objects.filter(program=program, subscriber__email=ALICE).exists()
    assert_every_invariant_holds()


def test_of_two_yeses_the_survivors_own_goes_on_under_the_lesser_of_each_wish(
    program: Program,
) -> None:
    alice = cast.say_yes(program, ALICE, chosen=["household_size"])
    ally = cast.say_yes(program, ALLY, chosen=[])
    change(subscription_id=ally.pk, less_often="quarter", ip="", user_agent="", clock=timezone.now)
    until = timezone.now() + timedelta(days=9)
    pause(subscription_id=ally.pk, until=until, clock=timezone.now)

    done = merge(ALICE, ALLY)

    alice.refresh_from_db()
    assert done.survivor_ended == []
    assert (alice.chosen, alice.less_often) == ([], "quarter")
    assert (alice.state, alice.paused_until) == (State.PAUSED, until)
    assert_every_invariant_holds()


@pytest.mark.parametrize("came_first", [ALICE, ALLY])
def test_a_no_ends_the_yes_of_the_other_record_unless_that_yes_is_newer(
    program: Program, came_first: str
) -> None:
    if came_first == ALICE:
        cast.say_yes(program, ALICE)
    ally = cast.say_yes(program, ALLY)
    leave(subscription_id=ally.pk, method=Method.LEAVE_PAGE, clock=timezone.now)
    if came_first == ALLY:
        cast.say_yes(program, ALICE)

    done = merge(ALICE, ALLY)

    ended = came_first == ALICE
    assert done.survivor_ended == ([program.slug] if ended else [])
    assert state(program) == (State.REVOKED if ended else State.ACTIVE)
    assert_every_invariant_holds()


def test_a_no_where_the_survivor_said_nothing_is_kept_so_that_nobody_asks_again(
    program: Program,
) -> None:
    cast.ask(published_program("other"), ALICE)
    ally = cast.ask(published_program("third"), ALLY).subject.subscriber
    assert ally is not None
    [link] = make_links(program=program, subscriber_ids=[ally.pk], clock=timezone.now)
    decline(link=link, clock=timezone.now)

    merge(ALICE, ALLY)

    alice = cast.person(ALICE)
    assert state(program) == State.REVOKED
    asked: Any = {"program_id": program.pk, "subscriber_ids": [alice.pk]}
    assert declined_lately(**asked, now=timezone.now()) == {alice.pk}
    assert declined_lately(**asked, now=timezone.now() + timedelta(days=200)) == set()


def test_a_request_that_waits_on_the_merged_record_opens_nothing_any_more(
    program: Program, client: Client
) -> None:
    cast.say_yes(program, ALICE)
    request = cast.ask(published_program("other"), ALLY)
    merge(ALICE, ALLY)

    client.post(f"/c/{confirm_token(request.pk)}/")
    confirm(request_id=request.pk, ip="", user_agent="", clock=timezone.now)

    assert set(
        Subscription.objects.filter(state=State.ACTIVE).values_list("program", flat=True)
    ) == {program.pk}


def test_a_leaving_of_the_merged_record_cannot_be_taken_back(program: Program) -> None:
    cast.ask(program, ALICE)
    ally = cast.say_yes(program, ALLY)
    left = leave(subscription_id=ally.pk, method=Method.LEAVE_PAGE, clock=timezone.now)
    assert left is not None
    merge(ALICE, ALLY)

    assert not undo(event_id=left.pk, clock=timezone.now)


def test_the_link_in_an_old_mail_to_the_merged_record_leaves_the_survivors_program(
    program: Program, client: Client
) -> None:
    cast.say_yes(program, ALICE)
    ally = cast.say_yes(program, ALLY)
    merge(ALICE, ALLY)
    assert state(program) == State.ACTIVE

    answer = client.post(f"/u/{leave_token(ally.pk)}", {"List-Unsubscribe": "One-Click"})

    assert answer.status_code == 200
    assert state(program) == State.WITHDRAWN


@pytest.mark.parametrize("word", ["relayed", "everything"])
def test_a_word_about_the_merged_record_holds_for_the_survivor(program: Program, word: str) -> None:
    cast.say_yes(program, ALICE)
    ally = cast.say_yes(program, ALLY)
    merge(ALICE, ALLY)
    said: Any = {"actor": Actor.RELAY, "method": Method.API, "clock": timezone.now}

    if word == "relayed":
        withdraw(pairs=[(ally.subscriber_id, program.pk)], **said)
    else:
        withdraw_all(subscriber_id=ally.subscriber_id, **said)

    assert state(program) == State.WITHDRAWN
    assert cast.person(ALICE).suppressed_by == ("" if word == "relayed" else StoppedBy.PERSON)


@pytest.mark.parametrize("by", [StoppedBy.PERSON, StoppedBy.CONTROLLER])
def test_inv_13_a_stop_of_the_merged_record_stops_the_survivor_and_only_its_author_lifts_it(
    program: Program, by: StoppedBy
) -> None:
    cast.say_yes(program, ALICE)
    ally = cast.say_yes(program, ALLY).subscriber
    actor = Actor.RELAY if by == StoppedBy.PERSON else Actor.CONTROLLER
    said: Any = {"by": by, "method": Method.API, "clock": timezone.now}
    suppress(subscriber_ids=[ally.pk], actor=actor, **said)

    merge(ALICE, ALLY)

    alice = cast.person(ALICE)
    assert alice.suppressed_by == by
    assert stoppers_of_address(ALLY) == {by}
    lift(
        subscriber_ids=[alice.pk],
        by=StoppedBy.CONTROLLER,
        actor=Actor.CONTROLLER,
        method=Method.ADMIN,
        clock=timezone.now,
    )
    assert cast.person(ALICE).suppressed_by == ("" if by == StoppedBy.CONTROLLER else by)
    assert_every_invariant_holds()


@pytest.mark.parametrize(("reason", "is_carried"), [("bounced", False), ("complained", True)])
def test_a_mailbox_that_does_not_work_stops_no_other_one(
    program: Program, reason: str, is_carried: bool
) -> None:
    cast.say_yes(program, ALICE)
    ally = cast.say_yes(program, ALLY).subscriber
    suppress(
        subscriber_ids=[ally.pk],
        by=StoppedBy.MAIL,
        reason=reason,
        actor=Actor.MAIL,
        method=Method.PROVIDER,
        clock=timezone.now,
    )

    merge(ALICE, ALLY)

    assert bool(cast.person(ALICE).suppressed_by) == is_carried


def test_a_restriction_and_what_was_contradicted_hold_for_the_survivor(program: Program) -> None:
    cast.say_yes(program, ALICE)
    ally = cast.say_yes(program, ALLY).subscriber
    restrict(
        subscriber_ids=[ally.pk], actor=Actor.PERSON, method=Method.PREFERENCES, clock=timezone.now
    )
    contradict(subscriber_id=ally.pk, field="first_name", ip="", user_agent="", clock=timezone.now)

    merge(ALICE, ALLY)

    alice = cast.person(ALICE)
    assert alice.restricted_at is not None
    assert alice.contradicted == ["first_name"]
    assert_every_invariant_holds()


def test_no_value_of_the_merged_record_goes_over(program: Program) -> None:
    cast.say_yes(program, ALICE)
    ally = cast.say_yes(program, ALLY).subscriber
    Profile.objects.create(
        subscriber=ally,
        values={"first_name": {"v": "Ally", "by": "crm", "at": timezone.now().isoformat()}},
        updated_at=timezone.now(),
    )

    merge(ALICE, ALLY)

    assert not Profile.objects.exists()
    assert_every_invariant_holds()


def test_inv_3_what_either_got_counts_for_the_survivor(smtp_sink: SmtpSink) -> None:
    program = published_program(frequency_count=1, frequency_period="month", uses=["first_name"])
    ally = cast.say_yes(program, ALLY)
    send(approved_edition(program, name="first", body="Hello"))
    alice = cast.say_yes(program, ALICE)
    [place] = Slot.objects.filter(subscription=ally)

    merge(ALICE, ALLY)

    alice.refresh_from_db()
    assert alice.state == State.PAUSED
    assert alice.paused_until == place.during.upper
    send(approved_edition(program, name="second", body="Hello"))
    assert not Slot.objects.filter(subscription=alice).exists()
    assert_every_invariant_holds()


def test_the_ledger_says_so_on_both_chains_and_still_verifies(program: Program) -> None:
    alice, ally = cast.say_yes(program, ALICE).subscriber, cast.say_yes(program, ALLY).subscriber
    merge(ALICE, ALLY)

    told = ConsentEvent.objects.filter(kind=EventKind.MERGED, program=None)
    by_chain = {event.subject_id: event.details for event in told}
    assert by_chain == {
        alice.subject.pk: {"merged": str(ally.subject.pk)},
        ally.subject.pk: {"into": str(alice.subject.pk)},
    }
    assert_every_invariant_holds()


def test_a_third_record_finds_the_one_that_goes_on_last(program: Program) -> None:
    for address in (ALICE, ALLY, "al@example.com"):
        cast.say_yes(program, address)
    first, last = cast.person(ALLY), cast.person("al@example.com")
    names = [cast.person(ALLY).external_id, cast.person(ALICE).external_id]

    merge(ALICE, ALLY)
    merge("al@example.com", ALICE)

    assert set(EarlierId.objects.values_list("pk", "subscriber")) == {(n, last.pk) for n in names}
    assert MergedRecord.objects.get(subscriber=first).into == last
    assert_every_invariant_holds()


def test_who_joins_anew_with_the_merged_address_is_a_record_of_its_own(program: Program) -> None:
    cast.say_yes(program, ALICE)
    ally = cast.say_yes(program, ALLY).subscriber
    merge(ALICE, ALLY)

    again = cast.say_yes(program, ALLY)

    assert again.subscriber != ally
    assert state(program, ALLY) == State.ACTIVE
    merge(ALICE, ALLY)
    assert state(program) == State.ACTIVE
    assert_every_invariant_holds()


def test_the_survivors_copy_tells_what_was_said_on_both_records(program: Program) -> None:
    cast.say_yes(program, ALICE)
    cast.say_yes(program, ALLY)
    merge(ALICE, ALLY)

    held = access_document(subscriber_id=cast.person(ALICE).pk, clock=timezone.now)

    kinds = [entry["kind"] for entry in held["entries"]]
    assert kinds == ["requested", "given", "merged", "requested", "given", "revoked", "merged"]
    assert {each["evidence"].get("address") for each in held["entries"]} >= {ALICE, ALLY}
    assert len(held["person"]["earlier_ids"]) == 1


@pytest.mark.parametrize("asked", [ALICE, ALLY])
def test_inv_8_erasing_one_record_erases_both_and_stops_both_addresses(
    program: Program, asked: str
) -> None:
    records = {address: cast.say_yes(program, address).subscriber for address in (ALICE, ALLY)}
    merge(ALICE, ALLY)

    erase(
        subscriber_id=records[asked].pk,
        actor=Actor.PERSON,
        method=Method.PREFERENCES,
        clock=timezone.now,
    )

    assert not Subscriber.objects.filter(erased_at=None).exists()
    assert set(Subscriber.objects.values_list("former_id", flat=True)) == {""}
    assert not EarlierId.objects.exists()
    assert stoppers_of_address(ALICE) == stoppers_of_address(ALLY) == {StoppedBy.PERSON}
    assert Suppression.objects.filter(lifted_at=None).count() == 2
    assert_every_invariant_holds()


@pytest.mark.parametrize("pair", [(ALICE, ANA), (ANA, ALICE)])
def test_a_record_of_the_sandbox_and_a_real_one_are_never_one(
    program: Program, pair: tuple[str, str]
) -> None:
    cast.say_yes(program, ALICE)
    cast.say_yes(sandboxes.program(is_sandbox=True), ANA)
    survivor, merged = (cast.person(address) for address in pair)
    before = ConsentEvent.objects.count()

    foreseen = foresee(survivor=survivor.pk, merged=merged.pk, clock=timezone.now)
    [done] = merge_people(
        wanted=[Wanted(*(PersonName(email=address) for address in pair))], clock=timezone.now
    )

    assert foreseen == MergeRefusal.SANDBOX_MIXED
    assert isinstance(done, MergeRefused)
    assert done.refusal == MergeRefusal.SANDBOX_MIXED
    assert not MergedRecord.objects.exists()
    assert not EarlierId.objects.filter(subscriber__in=[survivor, merged]).exists()
    assert ConsentEvent.objects.count() == before
    assert [cast.person(address) for address in pair] == [survivor, merged]
    assert state(program) == State.ACTIVE


def test_two_records_of_the_sandbox_become_one_beside_a_pair_that_is_refused(
    program: Program,
) -> None:
    playground = sandboxes.program(is_sandbox=True)
    cast.say_yes(program, ALICE)
    people = [cast.say_yes(playground, f"{n}@sandbox.example").subscriber for n in range(3)]
    names = [PersonName(email=person.email) for person in people]

    done = merge_people(
        wanted=[Wanted(names[0], names[1]), Wanted(PersonName(email=ALICE), names[2])],
        clock=timezone.now,
    )

    assert [type(each) for each in done] == [Done, MergeRefused]
    assert MergedRecord.objects.get().subscriber == people[1]
    assert_every_invariant_holds()
