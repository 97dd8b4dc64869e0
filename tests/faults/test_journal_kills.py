"""A process is killed around the commit of a leaving: nothing is lost, and no restore is cried."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable

import pytest
from django.utils import timezone

from config.environment import BASE_DIR
from consent import journal
from consent.journal.fencing import crash_tails
from consent.journal.heads import positions
from consent.models import ConsentEvent, JournalHead
from consent.rules.vocabulary import EventKind
from consent.services.replaying import apply_crash_tails
from delivery.tasks import tick
from tests import cast, factories
from tests.delivery.sending import assert_every_invariant_holds

pytestmark = pytest.mark.django_db(transaction=True)

# Leaves, and is killed where the first argument says: as a power cut would, with no last words.
LEAVE = """
import os, signal, sys
import django
django.setup()
from django.utils import timezone
from consent.journal import noting, writer
from consent.services.leave import leave

def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)

if sys.argv[1] == "before the commit":
    noting.follow = die
else:
    writer.Writer.mark = die
leave(subscription_id=int(sys.argv[2]), method="one_click", clock=timezone.now)
"""


@pytest.fixture
def killed(process_environment: Callable[[], dict[str, str]]) -> Callable[[str, int], None]:
    """Let a process leave for somebody, killed before the commit or before the mark."""

    def run(when: str, subscription_id: int) -> None:
        process = subprocess.run(
            [sys.executable, "-c", LEAVE, when, str(subscription_id)],
            cwd=BASE_DIR,
            env=os.environ | process_environment() | {"DJANGO_SETTINGS_MODULE": "config.settings"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert process.returncode == -signal.SIGKILL, process.stderr

    return run


def test_inv_15_killed_before_the_commit_the_leaving_is_made_good_by_a_tick(
    killed: Callable[[str, int], None],
) -> None:
    program = factories.published_program()
    row = cast.alice(program)
    killed("before the commit", row.id)

    assert not ConsentEvent.objects.filter(kind=EventKind.WITHDRAWN).exists()
    assert journal.fence().state == "clear", "that was no restore"
    [tail] = crash_tails()
    assert tail.is_dead

    tick()

    left = ConsentEvent.objects.get(kind=EventKind.WITHDRAWN)
    assert (left.actor, left.method) == ("person", "journal")
    assert left.details["replayed"]["writer"] == tail.writer
    row.refresh_from_db()
    assert row.state == "withdrawn"
    assert crash_tails() == []
    assert apply_crash_tails(clock=timezone.now) == 0
    assert_every_invariant_holds()


def test_inv_15_killed_before_the_mark_nothing_is_left_to_do(
    killed: Callable[[str, int], None],
) -> None:
    row = cast.alice(factories.published_program())
    killed("before the mark", row.id)

    assert ConsentEvent.objects.filter(kind=EventKind.WITHDRAWN).count() == 1
    assert list(positions().values()) == [1]
    assert (journal.fence().state, crash_tails()) == ("clear", [])


def test_inv_15_killed_before_the_mark_and_restored_the_leaving_is_not_lost(
    killed: Callable[[str, int], None],
) -> None:
    """The one case that looks like a crash: the line is narrowed by all the same."""
    row = cast.alice(factories.published_program())
    killed("before the commit", row.id)
    JournalHead.objects.all().delete()

    tick()

    row.refresh_from_db()
    assert row.state == "withdrawn"
    assert journal.fence().state == "clear"
