"""A refusal of everybody by policy is about us: it costs nobody their message."""

from collections.abc import Sequence

import pytest

from delivery.gateways.base import Verdict
from delivery.models import Delivery, Edition, MailSystem, Slot
from tests import factories
from tests.delivery.control.mail import Mail, on_its_way, people, turn
from tests.delivery.sending import assert_every_invariant_holds, at, outcomes

pytestmark = pytest.mark.django_db

BEFORE = at(days=-30)
DENIED = (Verdict.REFUSED, "554 5.7.1")
HOSTS = ("example.com", "example.net", "example.org")


@pytest.fixture(autouse=True)
def _small_chunks(settings: pytest.FixtureRequest) -> None:
    settings.DELIVERY_CHUNK = 10  # type: ignore[attr-defined]


def edition_for(hosts: Sequence[str]) -> Edition:
    program = factories.published_program("weekly-usuals", clock=BEFORE, uses=["first_name"])
    people(program, 25, clock=BEFORE, hosts=hosts)
    return on_its_way(program, clock=at(seconds=0))


def test_a_relay_that_is_denied_costs_nobody_their_message() -> None:
    edition = edition_for(HOSTS)
    mail = Mail(DENIED)
    turn(mail, clock=at(seconds=0))

    assert mail.asked == 10
    assert outcomes(edition) == {"due": 25}
    assert not Slot.objects.exists()
    assert MailSystem.objects.get().trouble == "ours"
    assert_every_invariant_holds()


def test_the_message_that_asks_is_not_taken_for_an_answer_about_one() -> None:
    edition = edition_for(HOSTS)
    mail = Mail(DENIED)
    turn(mail, clock=at(seconds=0))
    Delivery.objects.filter(edition=edition).update(due_at=at(seconds=0)())
    turn(mail, clock=at(seconds=40))

    assert mail.asked == 11
    row = MailSystem.objects.get()
    assert (row.trouble, row.probes) == ("ours", 1)


def test_what_is_repaired_goes_on() -> None:
    edition = edition_for(HOSTS)
    mail = Mail(DENIED)
    turn(mail, clock=at(seconds=0))
    Delivery.objects.filter(edition=edition).update(due_at=at(seconds=0)())
    mail.answer = Verdict.ACCEPTED
    turn(mail, clock=at(seconds=40))
    turn(mail, clock=at(seconds=41))
    assert outcomes(edition) == {"sent": 25}


def test_one_company_that_does_not_want_us_stops_nobody_else() -> None:
    edition = edition_for(["example.com"])
    turn(Mail(DENIED), clock=at(seconds=0))
    assert outcomes(edition) == {"failed": 25}
    assert not MailSystem.objects.exclude(trouble="").exists()
