"""What was rolled back is not done later, however soon its process ends."""

from collections.abc import Callable

import pytest
from django.core.signals import request_finished
from django.db import transaction
from django.utils import timezone

from consent import journal
from consent.journal.files import read, tails
from consent.journal.writer import WRITERS
from consent.rules.vocabulary import Actor, Method
from consent.services.erase import erase
from consent.services.leave import leave
from consent.services.replaying import apply_crash_tails
from programs.models import Program
from subscribers.models import Subscriber
from tests import cast, factories

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def program() -> Program:
    return factories.published_program()


def roll_an_erasure_back(subscriber_id: int) -> None:
    with transaction.atomic():
        erase(
            subscriber_id=subscriber_id,
            actor=Actor.RELAY,
            method=Method.ADMIN,
            clock=timezone.now,
        )
        # Somebody above refuses it after it was recorded.
        transaction.set_rollback(True)


def end_the_request() -> None:
    request_finished.send(sender=None)


def write_again() -> None:
    cast.carol(Program.objects.get())


@pytest.mark.parametrize("next_step", [end_the_request, journal.settle, write_again])
def test_an_erasure_that_was_rolled_back_is_not_done_when_the_process_ends(
    program: Program, next_step: Callable[[], None]
) -> None:
    row = cast.say_yes(program, "ana@example.com")
    roll_an_erasure_back(row.subscriber_id)
    next_step()
    WRITERS.mine().close()

    apply_crash_tails(clock=timezone.now)

    assert Subscriber.objects.get(id=row.subscriber_id).erased_at is None
    assert journal.fence().state == "clear"


def test_what_a_transaction_still_may_commit_is_not_taken_back(program: Program) -> None:
    first, second = (cast.say_yes(program, f"{name}@example.com") for name in ("ana", "ben"))
    with transaction.atomic():
        leave(subscription_id=first.id, method=Method.ONE_CLICK, clock=timezone.now)
        journal.settle()
        with transaction.atomic():
            leave(subscription_id=second.id, method=Method.ONE_CLICK, clock=timezone.now)
            transaction.set_rollback(True)
    journal.settle()

    [name] = tails()
    file = read(name)
    assert (file.committed, file.rolled_back) == ({1}, {2})
    assert [line.n for line in file.after(0)] == [1]
