"""Issue by issue the rules grew; here they all meet, in random order, on real PostgreSQL."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.databases import ClonedDatabase
from tests.properties.controller import ControllerRules
from tests.properties.person import PersonRules
from tests.properties.sending import SendingRules

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]


class Promises(PersonRules, ControllerRules, SendingRules):
    """Everything at once."""


def run(database: ClonedDatabase, examples: int, steps: int) -> None:
    Promises.renew_database = database.renew
    run_state_machine_as_test(
        Promises,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=SLOW,
            print_blob=True,
        ),
    )


@pytest.mark.django_db(transaction=True)
def test_every_promise_is_kept_whatever_happens(cloned_database: ClonedDatabase) -> None:
    run(cloned_database, examples=80, steps=60)
