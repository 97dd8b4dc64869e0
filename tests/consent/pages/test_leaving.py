"""The way out: one click, at once, for machines and for people."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from consent.models import ConsentEvent, Subscription
from consent.rules.vocabulary import EventKind, Method, State
from consent.selectors.tokens import confirm_token, leave_token, undo_token
from programs.models import Program
from programs.rules.vocabulary import ProgramState
from subscribers.models import Subscriber
from tests import cast

ONE_CLICK = "List-Unsubscribe=One-Click"
FORM = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=b"
PART = (
    '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n'
)


@pytest.fixture
def alice(program: Program) -> Subscription:
    return cast.alice(program)


def address(row: Subscription) -> str:
    return f"/u/{leave_token(row.id)}"


def state(row: Subscription) -> str:
    row.refresh_from_db()
    return row.state


def leavings() -> list[ConsentEvent]:
    return list(ConsentEvent.objects.filter(kind=EventKind.WITHDRAWN))


def test_the_page_shows_one_button_and_leaves_nothing(alice: Subscription, visitor: Client) -> None:
    page = visitor.get(address(alice)).content.decode()

    assert page.count("<form") == 1
    assert "Leave now" in page
    assert state(alice) == State.ACTIVE


@pytest.mark.parametrize(
    ("content_type", "body", "method"),
    [
        (FORM, ONE_CLICK, Method.ONE_CLICK),
        (MULTIPART, PART, Method.ONE_CLICK),
        (MULTIPART, "--b\r\nthis is cut sh", Method.LEAVE_PAGE),
        ("multipart/form-data", "no boundary at all", Method.LEAVE_PAGE),
        (FORM, "", Method.LEAVE_PAGE),
        ("text/plain", ONE_CLICK, Method.LEAVE_PAGE),
        (f"{FORM}; charset=latin-1", ONE_CLICK, Method.LEAVE_PAGE),
    ],
)
def test_inv_10_a_post_leaves_at_once_without_cookie_or_redirect(
    alice: Subscription, visitor: Client, content_type: str, body: str, method: str
) -> None:
    answer = visitor.post(address(alice), body, content_type=content_type)

    assert answer.status_code == 200
    assert not answer.cookies
    assert state(alice) == State.WITHDRAWN
    assert [event.method for event in leavings()] == [method]


def test_inv_10_one_click_is_answered_whatever_time_zone_is_written_down(
    alice: Subscription, visitor: Client
) -> None:
    Subscriber.objects.update(time_zone="Mars/Base")

    answer = visitor.post(address(alice), ONE_CLICK, content_type=FORM)

    assert answer.status_code == 200
    assert state(alice) == State.WITHDRAWN


def test_inv_10_a_final_slash_makes_no_difference(alice: Subscription, visitor: Client) -> None:
    answer = visitor.post(f"{address(alice)}/", ONE_CLICK, content_type=FORM)

    assert answer.status_code == 200
    assert state(alice) == State.WITHDRAWN


def test_inv_10_leaving_again_is_answered_the_same_way(
    alice: Subscription, visitor: Client
) -> None:
    answers = [visitor.post(address(alice), ONE_CLICK, content_type=FORM) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert len({answer.content for answer in answers}) == 1
    assert len(leavings()) == 1


@pytest.mark.parametrize("state", [ProgramState.CLOSED, ProgramState.HELD])
def test_inv_10_the_way_out_outlives_the_program_and_the_years(
    program: Program, alice: Subscription, visitor: Client, state: ProgramState
) -> None:
    Program.objects.filter(id=program.id).update(state=state)

    with time_machine.travel(timezone.now() + timedelta(days=3650)):
        assert visitor.post(address(alice)).status_code == 200

    alice.refresh_from_db()
    assert alice.state == State.WITHDRAWN


def test_a_pending_request_can_be_left(program: Program, visitor: Client) -> None:
    cast.bob(program)
    row = cast.subscription(program, "bob@example.com")

    visitor.post(address(row))

    assert state(row) == State.WITHDRAWN


def test_it_can_be_taken_back_for_ten_minutes(alice: Subscription, visitor: Client) -> None:
    page = visitor.post(address(alice)).content.decode()
    undo = f"/u/undo/{undo_token(leavings()[0].id)}/"

    assert f'action="{undo}?language=en"' in page
    assert "Take it back" in visitor.get(undo).content.decode()
    assert state(alice) == State.WITHDRAWN
    assert "You are back in" in visitor.post(undo).content.decode()
    assert state(alice) == State.ACTIVE


def test_after_ten_minutes_it_is_too_late(alice: Subscription, visitor: Client) -> None:
    visitor.post(address(alice))
    undo = f"/u/undo/{undo_token(leavings()[0].id)}/"

    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        answer = visitor.post(undo)

    assert answer.status_code == 410
    assert "Read the promise and join again" in answer.content.decode()
    assert state(alice) == State.WITHDRAWN


def test_inv_11_no_other_token_leaves_or_comes_back(alice: Subscription, visitor: Client) -> None:
    for token in (confirm_token(alice.id), undo_token(alice.id), "x" * 32, "short", "x" * 500):
        for path in (f"/u/{token}", f"/u/{token}/"):
            answer = visitor.post(path, ONE_CLICK, content_type=FORM)
            assert answer.status_code == 404
            assert "ask for a fresh link" in answer.content.decode()
    assert visitor.post(f"/u/undo/{leave_token(alice.id)}/").status_code == 404
    assert state(alice) == State.ACTIVE


def test_the_title_is_the_one_that_was_read(program: Program, visitor: Client) -> None:
    row = cast.say_yes(program, "ana@example.com", language="de")

    page = visitor.get(address(row)).content.decode()

    assert "„Ihre Lieblinge, günstiger“ beenden?" in page


def test_the_page_asks_the_database_little(
    alice: Subscription, visitor: Client, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        visitor.get(address(alice))
