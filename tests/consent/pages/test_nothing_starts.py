"""Where nothing starts by a yes, or goes on after one, no page says that it does."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from consent.models import ConsentEvent
from consent.rules.gate import Refusal
from consent.rules.vocabulary import Actor, EventKind, Method, State
from consent.selectors.tokens import confirm_token, leave_token, preferences_token, undo_token
from consent.services.confirm import Confirmed, confirm
from consent.services.moving import change_address
from consent.services.restricting import restrict
from consent.services.withdraw import withdraw_all
from consent.views.waiting import WAITS
from delivery.models import Delivery
from delivery.services.links import send_preference_link
from programs.models import Program
from programs.rules.vocabulary import TermKind
from programs.services.programs import close_program, hold_program
from tests import cast, factories

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
BOB = "bob@example.com"
METHODS = ["get", "post"]
STARTED = ("You are in", "has started for you")


def page(visitor: Client, asked: ConsentEvent, method: str = "get") -> HttpResponse:
    answer: HttpResponse = getattr(visitor, method)(f"/c/{confirm_token(asked.id)}/")
    return answer


def says_no_start(answer: HttpResponse) -> str:
    words = answer.content.decode()
    assert not [said for said in STARTED if said in words]
    return words


# --- A program that is closed for good ---------------------------------------------------------


def test_a_closed_program_takes_no_yes(program: Program) -> None:
    asked = cast.bob(program)
    close_program(program=program)

    outcome = confirm(request_id=asked.id, ip="", user_agent="", clock=timezone.now)

    assert outcome == Confirmed.CLOSED
    assert cast.subscription(program, BOB).state == State.PENDING
    assert not ConsentEvent.objects.filter(kind=EventKind.GIVEN).exists()
    assert not Delivery.objects.filter(kind="welcome").exists()


@pytest.mark.parametrize("days", [0, 31])
@pytest.mark.parametrize("method", METHODS)
def test_its_link_says_so_and_leads_to_nothing_that_is_gone(
    program: Program, visitor: Client, method: str, days: int
) -> None:
    asked = cast.bob(program)
    close_program(program=program)

    with time_machine.travel(timezone.now() + timedelta(days=days)):
        answer = page(visitor, asked, method)

    assert answer.status_code == 410
    words = says_no_start(answer)
    assert "This program has ended" in words
    assert "/p/your-usuals/" not in words
    assert "<form" not in words


def test_who_was_in_before_it_closed_keeps_their_receipt(program: Program, visitor: Client) -> None:
    asked = cast.bob(program)
    page(visitor, asked, "post")
    close_program(program=program)

    words = says_no_start(page(visitor, asked, "post"))

    assert "The program has ended for everybody." in words
    assert str(asked.text_id) in words


@pytest.mark.parametrize("method", METHODS)
def test_no_leaving_of_it_is_taken_back(program: Program, visitor: Client, method: str) -> None:
    row = cast.carol(program)
    left = ConsentEvent.objects.get(kind=EventKind.WITHDRAWN)
    close_program(program=program)

    assert "/u/undo/" not in visitor.get(f"/u/{leave_token(row.id)}").content.decode()
    answer = getattr(visitor, method)(f"/u/undo/{undo_token(left.id)}/")

    assert answer.status_code == 410
    assert "This program has ended" in answer.content.decode()
    assert "/p/your-usuals/" not in answer.content.decode()
    row.refresh_from_db()
    assert row.state == State.WITHDRAWN


@pytest.mark.parametrize("stop", [close_program, hold_program])
@pytest.mark.parametrize("who", [cast.carol, cast.dan])
def test_who_is_out_is_not_sent_to_a_promise_that_cannot_be_read(
    program: Program,
    visitor: Client,
    stop: Callable[..., object],
    who: Callable[..., object],
) -> None:
    who(program)
    row = program.subscriptions.get()
    stop(program=program)

    with time_machine.travel(timezone.now() + timedelta(minutes=20)):
        words = visitor.get(f"/u/{leave_token(row.id)}").content.decode()
        send_preference_link(address=row.subscriber.email or "", clock=timezone.now)
        mailed = Delivery.objects.get(kind="link")
        words += visitor.get(f"/me/{preferences_token(mailed.id)}/").content.decode()

    assert "Your usuals, cheaper" in words
    assert "/p/your-usuals/" not in words


# --- A yes that holds while nothing can come of it ----------------------------------------------


def hold(program: Program, asked: ConsentEvent) -> None:
    hold_program(program=program)


def stop_all(asked: ConsentEvent) -> None:
    """Have the controller stop all mail to whoever asked."""
    withdraw_all(
        subscriber_id=asked.subject.subscriber_id or 0,
        actor=Actor.CONTROLLER,
        method=Method.API,
        clock=timezone.now,
    )


def let_rest(program: Program, asked: ConsentEvent) -> None:
    restrict(
        subscriber_ids=[asked.subject.subscriber_id or 0],
        actor=Actor.CONTROLLER,
        method=Method.API,
        ip="",
        user_agent="",
        clock=timezone.now,
    )


@pytest.mark.parametrize(
    ("happens", "why"),
    [
        (hold, "The program is paused on our side."),
        (let_rest, "Your data rests"),
    ],
)
def test_a_yes_that_waits_is_taken_and_says_what_it_waits_for(
    program: Program,
    visitor: Client,
    happens: Callable[[Program, ConsentEvent], None],
    why: str,
) -> None:
    asked = cast.bob(program)
    happens(program, asked)

    for method in ("post", "get"):
        answer = page(visitor, asked, method)
        words = says_no_start(answer)
        assert answer.status_code == 200
        assert "We noted your yes" in words
        assert why in words
        assert "When the first one comes" not in words
    assert cast.subscription(program, BOB).state == State.ACTIVE


@pytest.mark.parametrize("happens", [hold, let_rest])
def test_a_leaving_that_is_taken_back_then_says_what_it_waits_for(
    program: Program, visitor: Client, happens: Callable[[Program, ConsentEvent], None]
) -> None:
    cast.carol(program)
    left = ConsentEvent.objects.get(kind=EventKind.WITHDRAWN)
    happens(program, left)

    words = visitor.post(f"/u/undo/{undo_token(left.id)}/").content.decode()

    assert "You are back in" in words
    assert "Nothing of it comes right now." in words


@pytest.mark.parametrize("refusal", list(Refusal))
def test_whatever_the_gate_says_of_a_yes_has_words(refusal: Refusal) -> None:
    """But for what it cannot say of one that holds and is not paused."""
    about_none = {"no_consent", "pending", "withdrawn", "revoked", "paused", "completed"}
    about_one = {"not_covered", "no_language", "too_soon", "past_term", "data_missing"}
    about_one |= {"not_approved", "expired"}
    # Before anybody can say yes the pages say it: whoever could is staff, and gets messages.
    about_one |= {"trial"}
    assert (refusal in WAITS) != (refusal in about_none | about_one)


def test_who_asks_again_after_we_stopped_all_mail_reads_that_it_is_stopped(
    program: Program, visitor: Client
) -> None:
    stop_all(cast.bob(program))
    asked = cast.ask(program, BOB, chosen=["usual_store"])

    words = says_no_start(page(visitor, asked, "post"))

    assert "All mail to you is stopped." in words


def test_the_mailbox_of_before_reads_that_the_address_is_another(
    program: Program, visitor: Client
) -> None:
    asked = cast.bob(program)
    page(visitor, asked, "post")
    change_address(
        subscriber_id=asked.subject.subscriber_id or 0,
        address="bob@new.example",
        clock=timezone.now,
    )

    words = says_no_start(page(visitor, asked))

    assert "another address of yours" in words
    assert "new.example" not in words


# --- A yes that has ended -----------------------------------------------------------------------


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.django_db
def test_a_yes_whose_term_is_over_says_until_when_it_ran(visitor: Client, method: str) -> None:
    course = factories.published_program(
        "course", term_kind=TermKind.DAYS, term_days=30, clock=lambda: NOON
    )
    asked = cast.ask(course, BOB, clock=lambda: NOON)
    confirm(request_id=asked.id, ip="", user_agent="", clock=lambda: NOON)

    with time_machine.travel(NOON + timedelta(days=60), tick=False):
        answer = page(visitor, asked, method)

    assert answer.status_code == 410
    words = says_no_start(answer)
    assert "It ran until 20 December 2026, 12:00 (UTC), as promised" in words
    assert 'href="/p/course/?language=en"' in words


@pytest.mark.parametrize("method", METHODS)
def test_a_yes_that_we_ended_does_not_say_that_the_person_left(
    program: Program, visitor: Client, method: str
) -> None:
    cast.dan(program)
    asked = ConsentEvent.objects.get(kind=EventKind.REQUESTED)

    words = says_no_start(page(visitor, asked, method))

    assert "It was ended on our side on" in words
    assert "You left" not in words


def test_the_page_of_a_yes_that_waits_asks_the_database_little(
    program: Program, visitor: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    asked = cast.bob(program)
    page(visitor, asked, "post")
    hold_program(program=program)

    with django_assert_max_num_queries(8):
        page(visitor, asked)
