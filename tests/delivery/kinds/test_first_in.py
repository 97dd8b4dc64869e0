"""The page after the yes reads in one query what the welcome reads in two, and says the same."""

from datetime import UTC, timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from delivery.models import Delivery
from delivery.rules.coming import Joiner
from delivery.selectors.coming import first_for, first_in, plans_of
from delivery.services import editions
from delivery.services.planning import plan_due
from programs.models import Program
from tests import cast, factories
from tests.delivery.kinds.running import approved, at, on, running, step
from tests.delivery.sending import approved_edition

pytestmark = pytest.mark.django_db

NOW = timezone.now()
A_MONTH_AGO = at(NOW, days=-30)


@pytest.fixture
def program() -> Program:
    """Run a series and what an event triggers, with an edition on its way."""
    program = factories.published_program(uses=["first_name"], clock=A_MONTH_AGO)
    for number, after in enumerate((3, 7), start=1):
        running(
            approved(program, f"step-{number}", step(number, after), clock=A_MONTH_AGO), at(NOW)
        )
    running(approved(program, "when", on("bought"), clock=A_MONTH_AGO), at(NOW))
    edition = approved_edition(program, "soon", clock=A_MONTH_AGO)
    editions.schedule(edition=edition, at=NOW + timedelta(days=5), clock=at(NOW))
    return program


@pytest.mark.parametrize("days_ago", [0, 1, 2, 5, 20])
def test_both_say_the_same(
    program: Program, django_assert_num_queries: DjangoAssertNumQueries, days_ago: int
) -> None:
    said_at = NOW - timedelta(days=days_ago)
    row = cast.say_yes(program, clock=at(said_at))
    plan_due(clock=at(NOW))
    joiner = Joiner(row.id, said_at, None, UTC)

    welcome = first_for(plans_of(program.id, NOW), joiner, NOW)
    with django_assert_num_queries(1):
        page = first_in(program.id, joiner, NOW)

    assert page == welcome
    assert page.at is not None
    assert page.on_event


def test_another_persons_steps_are_not_theirs(program: Program) -> None:
    early = cast.say_yes(program, "early@example.com", clock=at(NOW, days=-2))
    late = cast.say_yes(program, "late@example.com", clock=at(NOW))
    assert Delivery.objects.filter(subscription=early, kind="edition").exists()

    joiner = Joiner(late.id, NOW, None, UTC)

    assert first_in(program.id, joiner, NOW).at == NOW + timedelta(days=3)
