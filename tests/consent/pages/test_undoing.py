"""The way back: taken once, read again, and why it may be closed."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from consent.models import ConsentEvent, Subscription
from consent.rules.vocabulary import EventKind, Method, State
from consent.selectors.tokens import confirm_token, leave_token, undo_token
from consent.services.leave import leave
from programs.models import Program
from programs.services.programs import close_program, hold_program
from subscribers.models import Subscriber
from tests import cast
from tests.snapshots import snapshot

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
LATE = "That was more than 10 minutes ago"
BACK = "You are already back in “Your usuals, cheaper”"


@pytest.fixture
def carol(program: Program) -> Subscription:
    """Have Carol leave at noon."""
    return cast.carol(program, clock=lambda: NOON)


def address() -> str:
    left = ConsentEvent.objects.filter(kind=EventKind.WITHDRAWN).earliest("id")
    return f"/u/undo/{undo_token(left.id)}/"


def knock(client: Client, method: str, minutes: float = 2) -> HttpResponse:
    with time_machine.travel(NOON + timedelta(minutes=minutes), tick=False):
        answer: HttpResponse = getattr(client, method)(address())
    return answer


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("minutes", [3, 60])
def test_taken_back_once_it_says_so_ever_after(
    carol: Subscription, visitor: Client, method: str, minutes: float
) -> None:
    assert "You are back in" in knock(visitor, "post").content.decode()
    before = snapshot()

    answer = knock(visitor, method, minutes)

    assert answer.status_code == 200
    assert BACK in answer.content.decode()
    assert "<form" not in answer.content.decode()
    assert snapshot() == before


@pytest.mark.parametrize("method", ["get", "post"])
def test_too_late_is_said_only_where_it_is(
    carol: Subscription, visitor: Client, method: str
) -> None:
    answer = knock(visitor, method, minutes=10)

    assert answer.status_code == 410
    assert LATE in answer.content.decode()
    assert "Read the promise and join again" in answer.content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_left_once_more_is_sent_to_what_holds(
    carol: Subscription, visitor: Client, method: str
) -> None:
    knock(visitor, "post")
    with time_machine.travel(NOON + timedelta(minutes=3), tick=False):
        leave(subscription_id=carol.id, method=Method.LEAVE_PAGE, clock=timezone.now)

    answer = knock(visitor, method, minutes=4)

    assert answer.status_code == 410
    assert "Something has changed since" in answer.content.decode()
    assert 'href="/me/?language=en"' in answer.content.decode()
    assert LATE not in answer.content.decode()
    carol.refresh_from_db()
    assert carol.state == State.WITHDRAWN


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_asked_to_join_again_is_not_back(
    program: Program, carol: Subscription, visitor: Client, method: str
) -> None:
    soon = NOON + timedelta(minutes=1)
    cast.say_yes(program, "carol@example.com", chosen=["usual_store"], clock=lambda: soon)

    answer = knock(visitor, method)

    assert answer.status_code == 410
    assert "Something has changed since" in answer.content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_yes_to_another_address_is_not_taken_up_again(
    carol: Subscription, visitor: Client, method: str
) -> None:
    Subscriber.objects.filter(id=carol.subscriber_id).update(email="carla@example.com")

    answer = knock(visitor, method)

    assert answer.status_code == 410
    assert "This cannot be taken back" in answer.content.decode()
    assert LATE not in answer.content.decode()


def test_the_page_asks_the_database_little(
    carol: Subscription, visitor: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    knock(visitor, "post")
    with django_assert_max_num_queries(8):
        answer = knock(visitor, "get", minutes=20)
    assert BACK in answer.content.decode()
    assert f"/u/{leave_token(carol.id)}" not in answer.content.decode()


@pytest.mark.parametrize(
    ("stop", "said"),
    [
        (None, "You can join again."),
        (hold_program, "The program takes nobody in right now."),
        (close_program, "This program has ended"),
    ],
)
def test_nobody_is_told_to_join_again_what_takes_nobody_in(
    program: Program,
    carol: Subscription,
    visitor: Client,
    stop: Callable[..., object] | None,
    said: str,
) -> None:
    asked = ConsentEvent.objects.get(kind=EventKind.REQUESTED)
    if stop is not None:
        stop(program=program)

    undoing = knock(visitor, "get", minutes=60).content.decode()
    confirming = visitor.get(f"/c/{confirm_token(asked.id)}/").content.decode()

    for page in (undoing, confirming):
        assert said in page
        assert ("You can join again" in page) == (stop is None)
        assert ("/p/your-usuals/" in page) == (stop is None)


@pytest.mark.parametrize("is_held", [False, True])
def test_a_yes_that_is_over_leads_back_only_where_somebody_is_taken_in(
    program: Program, carol: Subscription, visitor: Client, is_held: bool
) -> None:
    Subscriber.objects.filter(pk=carol.subscriber_id).update(email="carla@example.com")
    if is_held:
        hold_program(program=program)

    page = knock(visitor, "post").content.decode()

    assert "Your earlier yes does not hold any more." in page
    assert ("You can join again." in page) == (not is_held)
    assert ("The program takes nobody in right now." in page) == is_held
