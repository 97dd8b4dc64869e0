"""What we sent, ten at a time: however much there is, no page is heavy and nothing is left out."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from consent.selectors.tokens import preferences_token
from delivery.models import Delivery
from delivery.services.links import send_preference_link
from programs.rules.vocabulary import Period
from tests import cast, factories
from tests.delivery.sending import approved_edition, send
from tests.smtp_sink import SmtpSink

pytestmark = pytest.mark.django_db


@pytest.fixture
def messages(smtp_sink: SmtpSink) -> str:
    """Send Alice eleven; return the address of the page that shows what was sent."""
    program = factories.published_program(
        "daily", uses=["first_name"], frequency_count=20, frequency_period=Period.DAY
    )
    cast.alice(program)
    for number in range(11):
        send(approved_edition(program, f"day-{number}"))
    send_preference_link(address="alice@example.com", clock=timezone.now)
    return f"/me/{preferences_token(Delivery.objects.get(kind='link').id)}/messages/"


def shown(page: str) -> list[str]:
    """Return the addresses of the receipts that a page links to, in its order."""
    return re.findall(r'href="(/why/[^"?]*)\?language=en">Why it came', page)


def test_the_newest_ten_come_first_and_the_rest_by_a_link(messages: str, visitor: Client) -> None:
    first = visitor.get(messages).content.decode()
    second = visitor.get(f"{messages}?language=en&page=2").content.decode()

    assert 'href="?language=en&amp;page=2">Show older ones' in first
    assert "Show newer ones" not in first
    assert 'href="?language=en&amp;page=1">Show newer ones' in second
    assert "Show older ones" not in second
    assert len(shown(first)) == 10
    assert len(shown(second)) == 1
    assert not set(shown(first)) & set(shown(second))


def test_a_page_that_cannot_be_is_the_first(messages: str, visitor: Client) -> None:
    for page in ("0", "-1", "two", "99999", "²", ""):
        answer = visitor.get(f"{messages}?language=en&page={page}")

        assert answer.status_code == 200, page
        assert len(shown(answer.content.decode())) == 10, page


def test_a_page_after_the_last_leads_back(messages: str, visitor: Client) -> None:
    page = visitor.get(f"{messages}?language=en&page=9").content.decode()

    assert shown(page) == []
    assert "Show newer ones" in page
    assert "We sent you none" not in page
