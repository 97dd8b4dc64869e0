"""Staff merge two records of one person: they read what becomes of everything before they do."""

import re
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from config.staff.roles import Role
from consent.models import ConsentEvent, MergedRecord
from consent.rules.vocabulary import Actor, EventKind, Method, State
from consent.services.contradict import contradict
from consent.services.leave import leave
from consent.services.stops import suppress
from delivery.rules.vocabulary import PrivacyKind
from delivery.services.privacy import receive
from programs.models import Program
from subscribers.models import Subscriber
from subscribers.rules.vocabulary import StoppedBy
from tests import cast
from tests.api import sandboxes
from tests.delivery.merging import merge
from tests.delivery.sending import assert_every_invariant_holds
from tests.delivery.test_merging import ALICE, ALLY, ANA, state
from tests.factories import published_program
from tests.staff import world

pytestmark = pytest.mark.django_db

MERGE = {"merge": "Merge the two records", "why": "They told the shop.", "sure": "on"}


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("root"))
    return client


@pytest.fixture
def program() -> Program:
    return published_program(uses=["first_name", ("household_size", "optional")])


def person(address: str) -> Subscriber:
    return Subscriber.objects.get(email=address)


def url(whose: Subscriber) -> str:
    return reverse("admin:subscribers_subscriber_merge", args=[whose.pk])


def posted(staff: Client, whose: Subscriber, **said: str) -> Any:
    return staff.post(url(whose), {"goes_on": "this", **said})


def shown(staff: Client, whose: Subscriber, other: str = ALLY, goes_on: str = "this") -> str:
    answer = posted(staff, whose, other=other, goes_on=goes_on)
    assert answer.status_code == 200
    return str(answer.content.decode())


def as_read(page: str) -> str:
    found = re.search(r'name="as_read" value="(\w+)"', page)
    assert found
    return found[1]


def words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_what_becomes_of_everything_is_shown_and_nothing_is_done(
    staff: Client, program: Program
) -> None:
    alice = cast.say_yes(program, ALICE).subscriber
    cast.say_yes(program, ALLY)
    cast.say_yes(published_program("other"), ALICE)
    before = ConsentEvent.objects.count()

    page = words(shown(staff, alice))

    assert "Weekly usuals" in page or program.name in page
    assert "The yes of the other address ends." in page
    assert "As it is." in page
    assert f"{ALLY} goes from here" in page
    assert not MergedRecord.objects.exists()
    assert ConsentEvent.objects.count() == before
    assert (state(program), state(program, ALLY)) == (State.ACTIVE, State.ACTIVE)


def test_it_is_done_by_a_second_post_with_a_reason_and_stands_in_the_trail(
    staff: Client, program: Program
) -> None:
    alice = cast.say_yes(program, ALICE).subscriber
    ally = cast.say_yes(program, ALLY).subscriber
    read = as_read(shown(staff, alice))

    answer = posted(staff, alice, other=ALLY, as_read=read, **MERGE)

    assert answer.url == reverse("admin:subscribers_subscriber_change", args=[alice.pk])
    assert MergedRecord.objects.get(subscriber=ally).into == alice
    assert state(program) == State.ACTIVE
    told = LogEntry.objects.filter(action_flag=2).values_list("object_id", "change_message")
    assert set(told) == {
        (str(alice.pk), f"Merged record {ally.pk} into this one: They told the shop."),
        (str(ally.pk), f"Merged into record {alice.pk}: They told the shop."),
    }
    merged = ConsentEvent.objects.filter(kind=EventKind.MERGED)
    assert {each.method for each in merged} == {Method.ADMIN}
    assert_every_invariant_holds()


@pytest.mark.parametrize("missing", ["why", "sure"])
def test_without_a_reason_or_being_sure_nothing_is_done(
    staff: Client, program: Program, missing: str
) -> None:
    alice = cast.say_yes(program, ALICE).subscriber
    cast.say_yes(program, ALLY)
    said = {"other": ALLY, "as_read": as_read(shown(staff, alice)), **MERGE}

    answer = posted(staff, alice, **{**said, missing: ""})

    assert "This field is required." in answer.content.decode()
    assert not MergedRecord.objects.exists()


def test_what_was_changed_behind_whoever_reads_it_they_read_again(
    staff: Client, program: Program
) -> None:
    alice = cast.say_yes(program, ALICE).subscriber
    ally = cast.say_yes(program, ALLY)
    read = as_read(shown(staff, alice))
    leave(subscription_id=ally.pk, method=Method.LEAVE_PAGE, clock=timezone.now)

    answer = posted(staff, alice, other=ALLY, as_read=read, **MERGE)

    page = answer.content.decode()
    assert "Something has changed since you read this page" in page
    assert "Ends: on the other record they said no to it later." in page
    assert not MergedRecord.objects.exists()
    posted(staff, alice, other=ALLY, as_read=as_read(page), **MERGE)
    assert state(program) == State.REVOKED


def test_either_of_the_two_may_go_on(staff: Client, program: Program) -> None:
    alice = cast.say_yes(program, ALICE).subscriber
    cast.ask(program, ALLY)
    ally = person(ALLY)
    page = shown(staff, ally, other=ALICE, goes_on="other")

    posted(staff, ally, other=ALICE, as_read=as_read(page), **{**MERGE, "goes_on": "other"})

    assert MergedRecord.objects.get(subscriber=ally).into == alice


def test_stops_and_what_they_called_wrong_are_told(staff: Client, program: Program) -> None:
    cast.ask(program, ALICE)
    alice = person(ALICE)
    ally = cast.say_yes(program, ALLY).subscriber
    contradict(subscriber_id=ally.pk, field="first_name", ip="", user_agent="", clock=timezone.now)
    suppress(
        subscriber_ids=[ally.pk],
        by=StoppedBy.CONTROLLER,
        reason="x",
        actor=Actor.CONTROLLER,
        method=Method.ADMIN,
        clock=timezone.now,
    )

    page = words(shown(staff, alice))

    assert "All mail stops, as on the record that is merged, by:" in page
    assert "What they called wrong Not used any more:" in page


@pytest.mark.parametrize("other", ["nobody@example.com", ALICE, ""])
def test_who_is_nobody_or_the_same_is_refused(staff: Client, program: Program, other: str) -> None:
    alice = cast.say_yes(program, ALICE).subscriber

    page = shown(staff, alice, other=other)

    assert "errorlist" in page
    assert 'name="merge"' not in page


def test_a_record_that_waits_for_an_answer_is_not_merged(staff: Client, program: Program) -> None:
    alice = cast.say_yes(program, ALICE).subscriber
    ally = cast.say_yes(program, ALLY).subscriber
    receive(
        kind=PrivacyKind.ACCESS,
        subscriber_id=ally.pk,
        method=Method.ADMIN,
        note="",
        clock=timezone.now,
    )

    assert "has a privacy request" in shown(staff, alice)


@pytest.mark.parametrize("goes_on", ["this", "other"])
def test_a_record_of_the_sandbox_is_not_merged_with_a_real_one(
    staff: Client, program: Program, goes_on: str
) -> None:
    alice = cast.say_yes(program, ALICE).subscriber
    cast.say_yes(sandboxes.program(is_sandbox=True), ANA)
    before = ConsentEvent.objects.count()

    page = shown(staff, alice, other=ANA, goes_on=goes_on)
    posted(staff, alice, other=ANA, as_read="", **{**MERGE, "goes_on": goes_on})

    assert "One of these records is of the sandbox, and the other one is not." in page
    assert 'name="merge"' not in page
    assert not MergedRecord.objects.exists()
    assert not LogEntry.objects.filter(action_flag=2).exists()
    assert ConsentEvent.objects.count() == before


def test_who_was_merged_has_no_such_page_and_no_way_to_it(staff: Client, program: Program) -> None:
    alice = cast.say_yes(program, ALICE).subscriber
    ally = cast.say_yes(program, ALLY).subscriber
    change = reverse("admin:subscribers_subscriber_change", args=[ally.pk])
    assert url(ally) in staff.get(change).content.decode()
    merge(alice.email or "", ally.email or "")

    assert staff.get(url(ally)).status_code == 404
    assert url(ally) not in staff.get(change).content.decode()


def test_who_works_for_one_brand_may_not_end_what_is_of_all() -> None:
    world.make()
    limited = world.client_of(world.staff(Role.ADMINISTRATOR, world.HERE))
    pia = Subscriber.objects.get(external_id=f"pia-{world.HERE}")

    assert limited.get(url(pia)).status_code == 403
