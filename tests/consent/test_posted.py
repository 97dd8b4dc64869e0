"""A posted form between its answer and its work: sealed, worked once, kept a day at most."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError
from django.utils import timezone
from pytest_django.fixtures import Settings

from consent import journal
from consent.journal.following import ahead
from consent.ledger import evidence_of
from consent.ledger.sealing import UnreadableKeyError
from consent.models import ConsentEvent, PostedForm, Subscription
from consent.rules.posting import FormKind
from consent.rules.vocabulary import Actor, EventKind, Method
from consent.services.erase import erase
from consent.services.forget_posted import drop_old_posted
from consent.services.join import ProgramNotOpenError
from consent.services.limits import count_message
from consent.services.posted import Work, has_posted, join_as_posted, work_posted
from consent.services.posting import post_join, what_was_said
from consent.services.recording import Clock
from consent.services.replaying import finish
from delivery.models import Delivery
from delivery.selectors.standstill import overdue
from delivery.services.posted import work_posted_forms
from programs.models import Program
from programs.rules.vocabulary import ProgramState
from tests import cast, factories
from tests.delivery.sending import NOW, assert_every_invariant_holds, at

pytestmark = pytest.mark.django_db

ANA = "Ana@example.com"
IP = "2001:db8:beef::1"


@pytest.fixture
def program() -> Program:
    return factories.published_program(
        "weekly-usuals", uses=["first_name", ("usual_store", "optional"), ("diet", "asked")]
    )


def post(program: Program, address: str = ANA, *, clock: Clock = timezone.now) -> PostedForm:
    post_join(
        program=program,
        version=1,
        address=address,
        language="en",
        chosen=["usual_store"],
        answers={"diet": "Vegan"},
        ip=IP,
        user_agent="a browser",
        clock=clock,
    )
    return PostedForm.objects.latest("id")


def work() -> int:
    return work_posted_forms(clock=timezone.now)


def requests() -> list[ConsentEvent]:
    return list(ConsentEvent.objects.filter(kind=EventKind.REQUESTED).order_by("id"))


def test_what_was_posted_is_recorded_as_it_was(program: Program) -> None:
    post(program)

    assert work() == 1

    [event] = requests()
    evidence = evidence_of(event)
    assert (evidence.address, evidence.ip, evidence.user_agent) == (ANA, IP, "a browser")
    assert evidence.answers == {"diet": "Vegan"}
    assert event.details["chosen"] == ["diet", "usual_store"]
    assert (event.actor, event.method, event.language) == (Actor.PERSON, Method.PUBLIC_PAGE, "en")
    assert not has_posted(clock=timezone.now)
    assert_every_invariant_holds()


def test_what_waits_can_be_read_by_nobody_who_has_the_table_alone(
    program: Program, settings: Settings
) -> None:
    row = post(program)

    kept = b" ".join(
        value if isinstance(value, bytes) else str(value).encode()
        for value in (bytes(row.sealed), bytes(row.address_hash), row.form, row.posted_at)
    )
    for word in (b"ana@", b"example.com", b"beef", b"Vegan", b"browser"):
        assert word not in kept.lower()

    ours = settings.SUBJECT_MASTER_KEYS
    settings.SUBJECT_MASTER_KEYS = [bytes(32), *ours]
    assert what_was_said(row)["address"] == ANA
    settings.SUBJECT_MASTER_KEYS = [bytes(32)]
    with pytest.raises(UnreadableKeyError):
        what_was_said(row)


def test_who_read_the_promise_before_a_newer_one_asks_for_what_they_read(program: Program) -> None:
    post(program)
    factories.published_invitation(of=program, uses=["first_name", "last_name"])

    work()

    [event] = requests()
    assert event.invitation is not None
    assert event.invitation.number == 1
    assert_every_invariant_holds()


def test_a_program_that_closed_meanwhile_takes_nobody_in(program: Program) -> None:
    post(program)
    Program.objects.filter(id=program.id).update(state=ProgramState.CLOSED)

    assert work() == 1

    assert requests() == []
    with pytest.raises(ProgramNotOpenError):
        post(program)


def fail(said: Mapping[str, Any], clock: Clock) -> None:
    raise DatabaseError


def tried(after: float, do: Work) -> int:
    """Try what waits so many seconds after `NOW`."""
    return work_posted(work={FormKind.JOIN: do}, clock=at(seconds=after), seconds=10)


def test_one_that_fails_holds_up_no_other(program: Program) -> None:
    failing = post(program, "fay@example.com")
    post(program, "ana@example.com")
    told: list[str] = []

    def fail_for_fay(said: Mapping[str, Any], clock: Clock) -> None:
        if said["address"].startswith("fay"):
            raise DatabaseError
        told.append(said["address"])

    assert tried(0, fail_for_fay) == 1

    failing.refresh_from_db()
    assert (told, failing.failures) == (["ana@example.com"], 1)


def test_one_that_fails_is_tried_ever_later_and_worked_once_it_can_be(program: Program) -> None:
    form = post(program, clock=lambda: NOW)

    for second in range(0, 600, 2):
        tried(second, fail)

    form.refresh_from_db()
    # After 0, 2, 6, 14, 30, 62, 126, 254 and 510 s: not three hundred times.
    assert form.failures == 9
    assert not has_posted(clock=at(seconds=600))
    assert tried(1022, join_as_posted) == 1
    assert len(requests()) == 1


def test_one_that_fails_all_day_is_never_given_up_before_it_is_dropped(program: Program) -> None:
    post(program, clock=lambda: NOW)
    hour = 3600

    for second in range(0, 23 * hour, 600):
        tried(second, fail)

    assert has_posted(clock=at(hours=23))
    assert drop_old_posted(clock=at(hours=24)) == 1


def test_a_mailbox_is_counted_once_for_all_tries(program: Program, settings: Settings) -> None:
    settings.FORM_LIMITS = {**settings.FORM_LIMITS, "mailbox": (2, 3600)}
    post(program)
    for second in (0, 2, 6, 14):
        tried(second, fail)

    assert tried(30, join_as_posted) == 1
    assert len(requests()) == 1
    # What is left of the two is there still.
    assert count_message(form=FormKind.JOIN, address=ANA)
    assert not count_message(form=FormKind.JOIN, address=ANA)


def test_one_that_nobody_works_is_an_alarm(program: Program) -> None:
    post(program, clock=lambda: NOW)

    assert overdue(NOW + timedelta(minutes=4)) == []
    assert len(overdue(NOW + timedelta(minutes=6))) == 1


def test_after_a_day_a_form_is_dropped(program: Program) -> None:
    post(program, clock=lambda: NOW)

    assert drop_old_posted(clock=at(hours=23)) == 0
    assert drop_old_posted(clock=at(hours=24)) == 1


def test_inv_8_an_erasure_takes_along_what_waits_for_the_address(program: Program) -> None:
    alice = cast.alice(program)
    post(program, "ALICE@example.com")
    post(program, "ana@example.com")

    erase(
        subscriber_id=alice.subscriber_id,
        actor=Actor.PERSON,
        method=Method.PREFERENCES,
        clock=timezone.now,
    )

    [left] = PostedForm.objects.all()
    assert what_was_said(left)["address"] == "ana@example.com"


def test_inv_15_forms_of_a_backup_are_not_worked_again(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    post(program)
    up = journal.Fence(journal.FenceState.BEHIND)
    monkeypatch.setattr(journal, "fence", lambda: up)

    assert work() == 0
    assert has_posted(clock=timezone.now)

    finish(found=ahead(), details={}, clock=timezone.now)
    assert not has_posted(clock=timezone.now)
    assert not Subscription.objects.exists()
    assert not Delivery.objects.exists()
