"""Providers whose events are taken, and an edition that went to Alice."""

from collections.abc import Iterator

import pytest

from delivery.models import Delivery
from programs.models import Program
from tests import cast, factories
from tests.delivery.mail_events.telling import webhooks
from tests.delivery.sending import approved_edition, at, send
from tests.smtp_sink import SmtpSink


@pytest.fixture(autouse=True)
def taking() -> Iterator[None]:
    """Take the events of some providers."""
    with webhooks():
        yield


@pytest.fixture
def program(db: None) -> Program:
    """Return the program that editions go to."""
    return factories.published_program("weekly-usuals", uses=["first_name"])


@pytest.fixture
def sent(program: Program, smtp_sink: SmtpSink) -> Delivery:
    """Return an edition that went to Alice, who is in another program, too."""
    other = factories.published_program("bicycle-care", uses=["first_name"])
    cast.alice(program, clock=at(minutes=-9))
    cast.alice(other, clock=at(minutes=-8))
    send(approved_edition(program, clock=at(minutes=-4)), clock=at(minutes=-3))
    return Delivery.objects.get(kind="edition")
