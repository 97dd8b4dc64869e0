"""A message that nothing was said of yet: its person says it on their own page, and stays there."""

from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from delivery.models import Delivery, Feedback
from programs.models import Program
from tests import cast
from tests.delivery.pages.own import own_messages
from tests.delivery.sending import approved_edition, send
from tests.smtp_sink import SmtpSink

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(program: Program, smtp_sink: SmtpSink) -> Delivery:
    cast.alice(program)
    edition = approved_edition(program)
    assert send(edition) == {"sent": 1}
    return Delivery.objects.get(edition=edition)


def read(visitor: Client, address: str) -> str:
    return unescape(visitor.get(address).content.decode())


def test_it_is_asked_and_answered_on_their_own_page(sent: Delivery, visitor: Client) -> None:
    messages = own_messages()
    address = f"{messages}{sent.pk}/"
    assert f'href="{address}?language=en">What do you think' in read(visitor, messages)
    page = read(visitor, address)
    assert "Send my answer" in page
    assert "Take my answer back" not in page
    assert "checked" not in page

    answer = visitor.post(address, {"useful": "yes", "remark": "Thank you."})

    assert answer["Location"].startswith(messages)
    assert "Thank you. We noted your answer." in read(visitor, answer["Location"])
    assert "Change my answer" in read(visitor, address)
    assert Feedback.objects.get().useful is True


def test_an_empty_answer_is_asked_again(sent: Delivery, visitor: Client) -> None:
    answer = visitor.post(f"{own_messages()}{sent.pk}/", {})

    assert answer.status_code == 422
    assert "Answer one of the two questions" in answer.content.decode()
    assert not Feedback.objects.exists()


def test_what_is_not_asked_any_more_leads_back_to_the_list(sent: Delivery, visitor: Client) -> None:
    Delivery.objects.update(handed_over_at=timezone.now() - timedelta(days=100))
    messages = own_messages()

    with time_machine.travel(timezone.now(), tick=False):
        answer = visitor.get(f"{messages}{sent.pk}/")
        noted = visitor.post(f"{messages}{sent.pk}/", {"useful": "yes"})

    assert answer["Location"].startswith(messages)
    assert "There was nothing to change." in read(visitor, noted["Location"])
    assert not Feedback.objects.exists()
