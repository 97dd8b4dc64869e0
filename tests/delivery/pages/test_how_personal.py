"""How personal it may be: what each choice leaves out is said before, and what went after."""

import re
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from consent.models import Subscription
from consent.services.profile import ProfileInput, store_values
from programs.models import Program
from subscribers.models import Profile, Subscriber
from tests import cast
from tests.delivery.pages.own import own_centre

pytestmark = pytest.mark.django_db

DELETED = "What may not be used any more is deleted, and comes back only when we are told it again."


@pytest.fixture
def page(program: Program, visitor: Client) -> str:
    """Return the address of the program of somebody of whom all is known."""
    row = cast.alice(program, chosen=["usual_store", "diet"], answers={"diet": "vegan"})
    Subscriber.objects.filter(pk=row.subscriber_id).update(relationship="loyal")
    stated = {"first_name": "Alice", "usual_store": "Mill Lane"}
    values = ProfileInput(subscriber_id=row.subscriber_id, values=stated, by="crm")
    store_values(inputs=[values], clock=timezone.now)
    return f"{own_centre()}{row.id}/"


def choices(page: str) -> list[str]:
    """Return the words of each choice, in their order."""
    found = re.findall(r'<label for="depth-[^"]*">(.*?)</label>', page, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]+>", " ", unescape(each)).split()) for each in found]


def test_each_choice_says_what_it_leaves_out_the_least_personal_last(
    page: str, visitor: Client
) -> None:
    read = visitor.get(page).content.decode()

    assert choices(read) == [
        "All that you agreed to As promised",
        "No guesses of ours Leaves nothing out",
        "Nothing beyond what you told us Without: Usual store",
        "Only what says who you are Without: Usual store, How do you eat?",
    ]
    assert "Data that it leaves out is deleted at once" in read


def test_the_page_says_that_what_it_left_out_is_deleted(page: str, visitor: Client) -> None:
    answer = visitor.post(page, {"do": "depth", "depth": "declared"})

    assert DELETED in visitor.get(answer["Location"]).content.decode()
    assert set(Profile.objects.get().values) == {"first_name", "diet"}


def test_how_often_deletes_nothing_and_says_nothing_of_it(page: str, visitor: Client) -> None:
    answer = visitor.post(page, {"do": "often", "less_often": "month"})

    after = visitor.get(answer["Location"]).content.decode()
    assert "Changed. It holds from now on." in after
    assert DELETED not in after
    assert Subscription.objects.get().less_often == "month"
