"""A slow rate is shared by all editions that run: the oldest does not hold up the others."""

import pytest

from delivery.rules.pace import PerTime
from delivery.services import pacing
from programs.models import Program
from tests import factories
from tests.delivery.control.mail import Mail, on_its_way, people, turn
from tests.delivery.sending import at, outcomes

pytestmark = pytest.mark.django_db


@pytest.fixture
def program() -> Program:
    return factories.published_program(frequency_count=50, uses=["first_name"], clock=at(days=-30))


def test_a_slow_rate_holds_up_no_edition_behind_a_large_one(program: Program) -> None:
    """A token a turn: the first edition took each, and the second waited until it was through."""
    people(program, 12, clock=at(days=-20))
    large = on_its_way(program, "large", clock=at(seconds=0))
    small = on_its_way(program, "small", clock=at(seconds=1))
    pacing.set_rate(brand=program.brand, messages=1, per=PerTime.SECOND, clock=at(seconds=0))
    mail = Mail()
    for seconds in range(1, 13):
        turn(mail, clock=at(seconds=seconds))
    assert outcomes(large)["sent"] > 0
    assert outcomes(small)["sent"] > 0
