"""An answer to a message that never went, as somebody found out later: still its person's own."""

from html import unescape

import pytest
from django.test import Client

from consent.selectors.tokens import why_token
from delivery.gateways.base import Verdict
from delivery.models import Delivery, Feedback
from delivery.rules.vocabulary import Found
from delivery.services.resolving import resolve
from programs.models import Program
from tests import cast, factories
from tests.delivery.control.mail import Mail, on_its_way, turn
from tests.delivery.pages.own import own_messages
from tests.delivery.sending import at

pytestmark = pytest.mark.django_db

REMARK = "It came twice."


@pytest.fixture
def answered(program: Program, visitor: Client) -> Delivery:
    """Have Alice answer a message of which nobody knows whether it went."""
    cast.alice(program, clock=at(days=-20))
    edition = on_its_way(program, clock=at(hours=-3))
    turn(Mail((Verdict.UNKNOWN, "read_timeout")), clock=at(hours=-3))
    row = Delivery.objects.get(edition=edition, state="uncertain")
    answer = {"useful": "yes", "remark": REMARK}
    assert visitor.post(f"/why/{why_token(row.pk)}/", answer).status_code == 303
    return row


def find_out(row: Delivery, found: Found) -> None:
    by = factories.marketer()
    resolve(delivery_ids=[row.pk], found=found, why="The log.", by=by, clock=at(hours=-2))
    row.refresh_from_db()
    assert row.handed_over_at is None


def read(visitor: Client, address: str) -> str:
    answer = visitor.get(address)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


@pytest.mark.parametrize("found", [Found.NOT_GONE, Found.AGAIN])
def test_its_person_reads_the_answer_and_takes_it_back(
    answered: Delivery, visitor: Client, found: Found
) -> None:
    find_out(answered, found)
    messages = own_messages()

    for address in (messages, f"{messages}{answered.pk}/"):
        page = read(visitor, address)
        assert "Not sent" in page
        assert REMARK in page

    assert visitor.post(f"{messages}{answered.pk}/", {"do": "forget"}).status_code == 303
    assert not Feedback.objects.exists()


def test_what_went_comes_before_what_did_not(
    answered: Delivery, program: Program, visitor: Client
) -> None:
    find_out(answered, Found.NOT_GONE)
    on_its_way(program, "second", clock=at(hours=-1))
    turn(Mail(), clock=at(hours=-1))
    went = Delivery.objects.get(edition__isnull=False, state="sent")

    page = read(visitor, own_messages())

    assert page.index(why_token(went.pk)) < page.index(why_token(answered.pk))
