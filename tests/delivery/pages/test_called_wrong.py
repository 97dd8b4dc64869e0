"""A value that was called wrong: its place stays on the page, to say there what is right."""

import re
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from consent.models import Subscription
from consent.rules.vocabulary import Method
from consent.services.leave import leave
from consent.services.profile import ProfileInput, store_values
from programs.models import Program
from subscribers.models import Profile
from tests import cast
from tests.delivery.pages.own import own_centre

pytestmark = pytest.mark.django_db

NOT_RIGHT = "You said that what we had is wrong. We dropped it and take no other value."


@pytest.fixture
def alice(program: Program) -> Subscription:
    row = cast.alice(program)
    told(row, "Alise")
    return row


@pytest.fixture
def page(alice: Subscription, visitor: Client) -> str:
    """Return the address of what is known of somebody who called their name wrong."""
    address = f"{own_centre()}data/"
    assert visitor.post(address, {"field": "first_name", "do": "wrong"}).status_code == 303
    return address


def told(row: Subscription, name: str) -> None:
    values = ProfileInput(subscriber_id=row.subscriber_id, values={"first_name": name}, by="crm")
    store_values(inputs=[values], clock=timezone.now)


def read(visitor: Client, address: str) -> str:
    return unescape(visitor.get(address).content.decode())


def test_it_is_still_there_without_a_value_and_can_be_put_right(
    page: str, alice: Subscription, visitor: Client
) -> None:
    before = read(visitor, page)
    assert NOT_RIGHT in before
    assert "First name" in before
    assert "Alise" not in before
    assert "This is wrong, drop it" not in before

    answer = visitor.post(page, {"field": "first_name", "do": "correct", "value": "Alice"})

    after = read(visitor, answer["Location"])
    assert "Corrected. Your word wins over every other source." in after
    assert NOT_RIGHT not in after
    told(alice, "Alise")
    assert Profile.objects.get().values["first_name"]["v"] == "Alice"


def test_what_is_to_be_corrected_stands_in_the_field(alice: Subscription, visitor: Client) -> None:
    page = read(visitor, f"{own_centre()}data/")

    [field] = re.findall(r'<input[^>]*name="value"[^>]*>', page)
    assert 'value="Alise"' in field


def test_it_goes_with_the_last_program_that_may_use_it(
    page: str, alice: Subscription, visitor: Client
) -> None:
    leave(subscription_id=alice.id, method=Method.PREFERENCES, clock=timezone.now)

    assert "First name" not in read(visitor, page)


def test_it_says_what_comes_of_data_that_we_do_not_know(
    alice: Subscription, visitor: Client
) -> None:
    assert "is left out of its messages. One that needs it does not come." in read(
        visitor, f"{own_centre()}data/"
    )
