"""Once an edition is stopped, no message of it is begun: with workers in the middle of it."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection, transaction
from django.utils import timezone
from pytest_django.fixtures import Settings

from delivery.models import Edition, Slot
from delivery.services import editions, stopping
from delivery.services.planning import plan_due, withhold_cancelled
from delivery.services.stopping import Stopped
from tests.delivery.sending import assert_every_invariant_holds
from tests.faults.crowd import crowd, edition_on_its_way, states
from tests.faults.racing import (
    NotedMail,
    hand_over_each,
    in_thread,
    intended,
    send,
)
from tests.faults.stops import race, stop_in_the_middle, stop_while_it_hangs

pytestmark = pytest.mark.django_db(transaction=True)

CROWD = 40


@pytest.fixture
def edition() -> Edition:
    """Plan an edition to the crowd."""
    found = edition_on_its_way(crowd(CROWD))
    plan_due(clock=timezone.now)
    found.refresh_from_db()
    return found


@pytest.mark.parametrize("stop", [stopping.pause, stopping.cancel])
def test_who_stops_an_edition_waits_for_what_is_in_flight(
    edition: Edition, stop: Callable[..., Stopped]
) -> None:
    chunks = intended()

    mail = stop_in_the_middle(chunks, partial(stop, edition=edition))

    # The chunk in flight, and none of the others: they read the state after it was written.
    assert len(mail.begun) == len(chunks[0])
    assert states(edition)["sent"] == len(chunks[0])
    assert states(edition)["due"] == CROWD - len(chunks[0])
    assert Slot.objects.count() == len(chunks[0])


def test_a_mail_system_that_hangs_is_not_waited_for_for_ever(
    edition: Edition, settings: Settings
) -> None:
    settings.STOP_LOCK_TIMEOUT_MS = 300
    chunks = intended()

    mail = stop_while_it_hangs(chunks, partial(stopping.pause, edition=edition))

    assert len(mail.begun) == len(chunks[0])


def test_no_message_is_begun_after_a_pause_has_answered(edition: Edition) -> None:
    """Many pauses and resumes race two workers; each message is begun while it ran."""
    mail = race(
        edition, partial(stopping.pause, edition=edition), partial(editions.resume, edition=edition)
    )

    editions.resume(edition=edition)
    # What met the pause at its intent rests a minute.
    send(mail, lambda: timezone.now() + timedelta(minutes=2))
    assert states(edition) == {"sent": CROWD}
    assert_every_invariant_holds()


def test_what_a_cancelled_edition_had_waiting_is_withheld(edition: Edition) -> None:
    chunks = intended()
    stopped: Stopped = stopping.cancel(edition=edition)
    mail = NotedMail()
    hand_over_each(chunks, mail)
    withhold_cancelled(clock=timezone.now)

    assert stopped.is_still
    assert mail.begun == {}
    assert states(edition) == {"withheld": CROWD}
    assert not Slot.objects.exists()
    assert_every_invariant_holds()


def test_a_hand_over_does_not_wait_for_who_has_the_edition_alone(edition: Edition) -> None:
    chunks, mail = intended(), NotedMail()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [stopping._LOCK, edition.id % 2**31])
        in_thread(partial(hand_over_each, chunks, mail)).join(30)
    assert mail.begun == {}
    assert states(edition) == {"due": CROWD}
