"""The way back from a leaving stands in the preference centre, which only a mailbox opens."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from consent.models import ConsentEvent, Subscription
from consent.rules.vocabulary import Actor, EventKind, Method, State
from consent.selectors.tokens import preferences_token, undo_token
from consent.services.leave import leave
from consent.services.moving import change_address, confirm_address
from consent.services.withdraw import withdraw
from delivery.models import Delivery
from delivery.services.links import send_preference_link
from programs.models import Program
from tests import cast, factories

ALICE = "alice@example.com"
Read = Callable[..., str]


@pytest.fixture
def alice(program: Program) -> Subscription:
    return cast.alice(program)


@pytest.fixture
def centre(alice: Subscription) -> str:
    send_preference_link(address=ALICE, clock=timezone.now)
    return f"/me/{preferences_token(Delivery.objects.get(kind='link').id)}/"


def out(row: Subscription, method: Method = Method.ONE_CLICK) -> str:
    """Leave; return where that is taken back."""
    leave(subscription_id=row.id, method=method, clock=timezone.now)
    left = ConsentEvent.objects.filter(kind=EventKind.WITHDRAWN).latest("id")
    return f"/u/undo/{undo_token(left.id)}/"


@pytest.mark.parametrize("method", [Method.ONE_CLICK, Method.LEAVE_PAGE, Method.PREFERENCES])
def test_whatever_way_they_left_they_come_back_from_their_own_page(
    alice: Subscription, centre: str, visitor: Client, method: Method
) -> None:
    back = out(alice, method)

    page = visitor.get(centre).content.decode()

    assert f'href="{back}?language=en"' in page
    assert "You are back in" in visitor.post(back).content.decode()
    assert cast.subscription(alice.program, ALICE).state == State.ACTIVE
    assert "/u/undo/" not in visitor.get(centre).content.decode()


def test_who_just_left_there_is_told_so_at_once(
    alice: Subscription, centre: str, visitor: Client
) -> None:
    answer = visitor.post(centre, {"subscription": str(alice.id), "do": "leave"})

    page = visitor.get(answer["Location"]).content.decode()

    notice, _, rest = page.partition("<h1>")
    assert "Take it back within 10 minutes" in notice
    assert "Tell us why" in notice
    assert "Take it back within 10 minutes" in rest


def test_after_ten_minutes_it_is_gone(alice: Subscription, centre: str, visitor: Client) -> None:
    out(alice)

    with time_machine.travel(timezone.now() + timedelta(minutes=10)):
        assert "/u/undo/" not in visitor.get(centre).content.decode()


def test_what_somebody_else_ended_is_not_theirs_to_take_back(
    alice: Subscription, centre: str, visitor: Client
) -> None:
    pairs = [(alice.subscriber_id, alice.program_id)]
    withdraw(pairs=pairs, actor=Actor.RELAY, method=Method.API, clock=timezone.now)

    assert "/u/undo/" not in visitor.get(centre).content.decode()


def test_a_yes_of_another_address_is_not_offered(alice: Subscription, visitor: Client) -> None:
    out(alice)
    new = "alice@new.example"
    change_address(subscriber_id=alice.subscriber_id, address=new, clock=timezone.now)
    moved = ConsentEvent.objects.get(kind=EventKind.MOVED)
    confirm_address(event_id=moved.id, ip="", user_agent="", clock=timezone.now)
    send_preference_link(address=new, clock=timezone.now)
    mailed = Delivery.objects.filter(kind="link").latest("id")

    page = visitor.get(f"/me/{preferences_token(mailed.id)}/")

    assert page.status_code == 200
    assert "/u/undo/" not in page.content.decode()


def test_several_leavings_are_looked_up_together(
    alice: Subscription,
    centre: str,
    visitor: Client,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    rows = [cast.alice(factories.published_program(f"program-{number}")) for number in range(4)]
    ways = [out(row) for row in (alice, *rows)]

    with django_assert_max_num_queries(8):
        page = visitor.get(centre).content.decode()

    assert all(back in page for back in ways)
