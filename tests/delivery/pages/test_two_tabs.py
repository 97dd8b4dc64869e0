"""A tab that was opened before something changed in another: it leads to how things stand now."""

import pytest
from django.test import Client
from django.utils import timezone

from consent.models import ConsentEvent, Subscription
from consent.rules.vocabulary import Method
from consent.selectors.tokens import preferences_token
from consent.services.leave import leave
from delivery.models import Delivery
from delivery.services.links import send_preference_link
from programs.models import Program
from tests import cast

ALICE = "alice@example.com"


@pytest.fixture
def alice(program: Program) -> Subscription:
    """Have Alice open her preference centre, and leave in another tab."""
    row = cast.alice(program)
    send_preference_link(address=ALICE, clock=timezone.now)
    leave(subscription_id=row.id, method=Method.LEAVE_PAGE, clock=timezone.now)
    return row


@pytest.fixture
def centre(alice: Subscription) -> str:
    return f"/me/{preferences_token(Delivery.objects.get(kind='link').id)}/"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("{number}/", {"do": "often", "less_often": "month"}),
        ("{number}/", {"do": "depth", "depth": "identity"}),
        ("{number}/", {"do": "data"}),
        ("{number}/yes/", {"version": "1"}),
        ("data/", {"field": "diet", "do": "wrong"}),
        ("data/", {"field": "diet", "do": "correct", "value": "vegan"}),
    ],
)
def test_an_old_tab_is_led_to_how_it_stands(
    alice: Subscription, centre: str, visitor: Client, path: str, said: dict[str, str]
) -> None:
    entries = ConsentEvent.objects.count()

    answer = visitor.post(f"{centre}{path.format(number=alice.id)}", said)

    assert answer.status_code == 303
    page = visitor.get(answer["Location"])
    assert page.status_code == 200
    assert "There was nothing to change. This is how it stands now." in page.content.decode()
    assert ConsentEvent.objects.count() == entries


@pytest.mark.parametrize("path", ["yes/", "receipt.jsonld"])
def test_so_is_an_old_link(alice: Subscription, centre: str, visitor: Client, path: str) -> None:
    answer = visitor.get(f"{centre}{alice.id}/{path}")

    assert answer.status_code == 303
    assert answer["Location"].startswith(f"{centre}{alice.id}/?")
