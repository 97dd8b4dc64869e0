"""Once a program is held or closed, no message of it is begun: with workers in the middle of it."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection, transaction
from django.utils import timezone
from pytest_django.fixtures import Settings

from delivery.models import Delivery, Edition
from delivery.services import stopping
from delivery.services.claiming import ANSWERS
from delivery.services.planning import plan_due
from programs.models import Program
from programs.services.programs import (
    StoppedProgram,
    close_program,
    hold_program,
    open_program,
)
from tests import cast, factories
from tests.delivery.sending import assert_every_invariant_holds
from tests.faults.crowd import crowd, edition_on_its_way, states
from tests.faults.racing import (
    CHUNK,
    HeldMail,
    hand_over_each,
    in_thread,
    intended,
    send,
    somebody_waits_alone,
    waiting_for_an_edition,
)
from tests.faults.stops import race, stop_in_the_middle, stop_while_it_hangs
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)

CROWD = 40

Stop = Callable[..., StoppedProgram]


@pytest.fixture
def program() -> Program:
    """Return the program of the crowd."""
    return crowd(CROWD)


@pytest.fixture
def edition(program: Program) -> Edition:
    """Plan an edition to the crowd."""
    found = edition_on_its_way(program)
    plan_due(clock=timezone.now)
    found.refresh_from_db()
    return found


def with_welcomes(slug: str) -> Program:
    """Return a program with a few welcomes that are due."""
    program = factories.published_program(slug, uses=["first_name"])
    for name in ("alice", "bob", "carol"):
        cast.say_yes(program, f"{name}@{slug}.example")
    Delivery.objects.exclude(kind="welcome").delete()
    return program


@pytest.mark.parametrize("stop", [hold_program, close_program])
def test_who_stops_a_program_waits_for_its_edition_in_flight(
    edition: Edition, program: Program, stop: Stop
) -> None:
    chunks = intended()

    mail = stop_in_the_middle(chunks, partial(stop, program=program))

    # The chunk in flight, and none of the others: they read the state after it was written.
    assert len(mail.begun) == len(chunks[0])
    assert states(edition)["sent"] == len(chunks[0])
    assert states(edition)["due"] == CROWD - len(chunks[0])


@pytest.mark.parametrize("stop", [hold_program, close_program])
def test_who_stops_a_program_waits_for_its_welcomes_in_flight(stop: Stop) -> None:
    program = with_welcomes("weekly-usuals")

    mail = stop_in_the_middle(intended(kinds=ANSWERS), partial(stop, program=program))

    assert len(mail.begun) == 3


def test_answers_that_begin_while_somebody_stops_a_program_are_waited_for_by_the_next() -> None:
    first, other = with_welcomes("weekly-usuals"), with_welcomes("bicycle-care")
    [chunk] = intended(kinds=ANSWERS)
    mails = [HeldMail(), HeldMail()]
    parts = [
        [prepared for prepared in chunk if prepared.job.email.endswith(f"@{each.slug}.example")]
        for each in (first, other)
    ]
    answers: list[StoppedProgram] = []

    def stop(program: Program) -> None:
        answers.append(hold_program(program=program))

    threads = [in_thread(partial(hand_over_each, [parts[0]], mails[0]))]
    assert mails[0].began.wait(30)
    threads.append(in_thread(partial(stop, first)))
    wait_until(somebody_waits_alone, what="the first stop waits")
    threads.append(in_thread(partial(hand_over_each, [parts[1]], mails[1])))
    wait_until(lambda: waiting_for_an_edition() == 2, what="the second hand-over waits behind it")
    mails[0].may_go.set()
    # What goes on by now is of the other program.
    assert mails[1].began.wait(30)
    threads.append(in_thread(partial(stop, other)))
    wait_until(somebody_waits_alone, what="the second stop waits")
    mails[1].may_go.set()
    for thread in threads:
        thread.join(30)

    assert [answer.is_still for answer in answers] == [True, True]


def test_a_mail_system_that_hangs_is_not_waited_for_for_ever(
    edition: Edition, program: Program, settings: Settings
) -> None:
    settings.STOP_LOCK_TIMEOUT_MS = 300

    mail = stop_while_it_hangs(intended(), partial(hold_program, program=program))

    assert len(mail.begun) == CHUNK


def test_no_message_is_begun_after_a_hold_has_answered(edition: Edition, program: Program) -> None:
    """Holding and opening race two workers; each message is begun while the program was open."""
    mail = race(
        edition, partial(hold_program, program=program), partial(open_program, program=program)
    )

    open_program(program=program)
    # What met the hold at its intent rests a minute.
    send(mail, lambda: timezone.now() + timedelta(minutes=2))
    assert states(edition) == {"sent": CROWD}
    assert_every_invariant_holds()


def test_what_other_programs_send_is_not_waited_for(program: Program) -> None:
    other = factories.published_program("bicycle-care", uses=["first_name"])
    edition_on_its_way(program)
    plan_due(clock=timezone.now)
    chunks, mail = intended(), HeldMail()
    sending = in_thread(partial(hand_over_each, chunks, mail))
    assert mail.began.wait(30)

    stopped = hold_program(program=other)
    mail.may_go.set()
    sending.join(30)

    assert stopped.is_still


def test_a_hand_over_that_waits_for_a_stop_has_no_edition_that_the_stop_waits_for(
    edition: Edition,
) -> None:
    """A chunk of notices and of an edition asks for both locks, and so does the stop."""

    def hold() -> None:
        with transaction.atomic():
            stopping.hold_editions([edition.id, None])

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [stopping._LOCK])
        holding = in_thread(hold)
        wait_until(somebody_waits_alone, what="the hand-over waits for the stop")
        about = [stopping._LOCK, edition.id % 2**31]
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", about)
        [is_free] = cursor.fetchone()
    holding.join(30)

    assert is_free
