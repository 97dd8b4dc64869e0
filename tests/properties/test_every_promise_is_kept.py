"""Everything that can happen, in random order, on real PostgreSQL: every promise is kept."""

from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from pytest_django.fixtures import Settings

from tests.databases import ClonedDatabase
from tests.properties.controller import ControllerRules
from tests.properties.person import PersonRules
from tests.properties.sending import SendingRules

pytestmark = pytest.mark.django_db(transaction=True)

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
# Of the long run: shards, so that they can run beside each other.
SHARDS, EXAMPLES, STEPS = 4, 290, 100


class Promises(PersonRules, ControllerRules, SendingRules):
    """Everything at once."""


Run = Callable[[int, int], int]


@pytest.fixture
def run(cloned_database: ClonedDatabase, settings: Settings, tmp_path: Path) -> Run:
    """Run so many examples of so many steps, each with its own database, journal and roots."""
    folders = count()

    def begin_anew() -> None:
        cloned_database.renew()
        folder = tmp_path / str(next(folders))
        settings.JOURNAL_DIR, settings.LEDGER_ROOTS_DIR = folder / "journal", folder / "roots"

    def start(examples: int, steps: int) -> int:
        Promises.begin_anew, Promises.steps = begin_anew, 0
        run_state_machine_as_test(Promises, settings=_asked_for(examples, steps))
        return Promises.steps

    return start


def _asked_for(examples: int, steps: int) -> settings:
    return settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=SLOW,
        print_blob=True,
    )


def test_every_promise_is_kept_whatever_happens(run: Run) -> None:
    assert run(12, 30) > 100


@pytest.mark.long
@pytest.mark.parametrize("shard", range(SHARDS))
def test_every_promise_is_kept_for_very_long(
    run: Run, shard: int, capsys: pytest.CaptureFixture[str]
) -> None:
    steps = run(EXAMPLES, STEPS)

    with capsys.disabled():
        print(f"\nshard {shard}: {steps} steps, every invariant held after each")
    assert steps * SHARDS >= 100_000
