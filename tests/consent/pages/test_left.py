"""The way out for somebody who is out already: what holds, since when, and the way back."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from consent.models import ConsentEvent, Subscription
from consent.rules.vocabulary import Actor, EventKind, Method, State
from consent.selectors.tokens import leave_token, undo_token
from consent.services.erase import erase
from consent.services.leave import leave
from consent.views import leaving
from programs.models import Program
from tests import cast
from tests.snapshots import snapshot

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def carol(program: Program) -> Subscription:
    """Have Carol leave at noon."""
    return cast.carol(program, clock=lambda: NOON)


def address(row: Subscription) -> str:
    return f"/u/{leave_token(row.id)}"


def way_back() -> str:
    event = ConsentEvent.objects.get(kind=EventKind.WITHDRAWN)
    return f'action="/u/undo/{undo_token(event.id)}/?language='


def read(client: Client, row: Subscription, *, minutes: float = 1, language: str = "en") -> str:
    with time_machine.travel(NOON + timedelta(minutes=minutes), tick=False):
        answer = client.get(address(row), {"language": language})
    assert answer.status_code == 200
    return answer.content.decode()


def test_who_has_left_reads_that_and_when(carol: Subscription, visitor: Client) -> None:
    page = read(visitor, carol)

    assert "You left “Your usuals, cheaper”" in page
    assert "You left on 20 November 2026, 12:00 (UTC)." in page
    assert "Leave now" not in page


def test_inv_13_whoever_has_an_old_message_cannot_bring_them_back(
    carol: Subscription, visitor: Client
) -> None:
    page = read(visitor, carol, minutes=1)

    assert "/u/undo/" not in page
    assert "Read the promise and join again" in page


def test_for_ten_minutes_it_says_where_the_way_back_is(
    carol: Subscription, visitor: Client
) -> None:
    elsewhere = "For 10 minutes you can take it back in your choices."

    in_time = read(visitor, carol, minutes=9.9)
    assert elsewhere in in_time
    assert "If one went to you in the last 10 minutes, use that one" in in_time
    assert elsewhere not in read(visitor, carol, minutes=10)


def test_inv_10_reading_it_changes_nothing(carol: Subscription, visitor: Client) -> None:
    before = snapshot()

    read(visitor, carol)

    assert snapshot() == before


def press(client: Client, row: Subscription, body: dict[str, str], **whence: str) -> str:
    with time_machine.travel(NOON + timedelta(minutes=5), tick=False):
        answer = client.post(address(row), body, **whence)  # type: ignore[arg-type]
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("body", [{}, ONE_CLICK])
def test_inv_10_who_presses_again_gets_the_same_page_with_the_way_back(
    program: Program, visitor: Client, body: dict[str, str]
) -> None:
    row = cast.alice(program, clock=lambda: NOON)

    first, second = press(visitor, row, body), press(visitor, row, body)

    assert first == second
    assert way_back() in first
    assert "Data that was deleted when you left comes back only when we are told it again" in first
    assert f'href="{way_back().split(chr(34))[1]}de"' in first
    assert "?language=en?" not in first


@pytest.mark.parametrize("whence", [{"REMOTE_ADDR": "203.0.113.7"}, {"HTTP_USER_AGENT": "other"}])
@pytest.mark.parametrize("body", [{}, ONE_CLICK])
def test_inv_13_who_presses_after_somebody_else_left_gets_no_way_back(
    program: Program, visitor: Client, body: dict[str, str], whence: dict[str, str]
) -> None:
    row = cast.alice(program, clock=lambda: NOON)
    press(visitor, row, {})

    page = press(visitor, row, body, **whence)

    assert "You left “Your usuals, cheaper”" in page
    assert "/u/undo/" not in page


def test_inv_13_who_left_on_their_own_page_comes_back_there_only(
    program: Program, visitor: Client
) -> None:
    row = cast.alice(program, clock=lambda: NOON)
    leave(subscription_id=row.id, method=Method.PREFERENCES, ip="127.0.0.1", clock=lambda: NOON)

    assert "/u/undo/" not in press(visitor, row, {})


def test_who_asked_again_since_may_leave_that(
    program: Program, carol: Subscription, visitor: Client
) -> None:
    soon = NOON + timedelta(minutes=1)
    cast.ask(program, "carol@example.com", chosen=["usual_store"], clock=lambda: soon)

    page = read(visitor, carol, minutes=2)

    assert "Leave now" in page
    assert way_back() not in page


def test_a_request_that_was_never_confirmed_has_no_way_back(
    program: Program, visitor: Client
) -> None:
    cast.bob(program)
    row = cast.subscription(program, "bob@example.com")

    page = visitor.post(address(row)).content.decode()

    assert "You left “Your usuals, cheaper”" in page
    assert "/u/undo/" not in page


def test_who_was_stopped_by_us_reads_that(program: Program, visitor: Client) -> None:
    row = cast.dan(program, clock=lambda: NOON)

    page = read(visitor, row)

    assert row.state == State.REVOKED
    assert "Nothing more of “Your usuals, cheaper” comes" in page
    assert "It was ended on our side on 20 November 2026, 12:00 (UTC)." in page
    assert "<form" not in page


def test_what_has_run_its_time_says_so(program: Program, visitor: Client) -> None:
    row = cast.say_yes(program, "ana@example.com", clock=lambda: NOON)
    Subscription.objects.filter(id=row.id).update(ends_at=NOON + timedelta(hours=1))

    page = read(visitor, row, minutes=60)

    assert "It ran until 20 November 2026, 13:00 (UTC), as promised" in page
    assert "<form" not in page


def test_a_request_that_ran_out_says_so(program: Program, visitor: Client) -> None:
    cast.ask(program, "bob@example.com", clock=lambda: NOON)
    row = cast.subscription(program, "bob@example.com")

    page = read(visitor, row, minutes=31 * 24 * 60)

    assert "The request was never confirmed" in page
    assert "20 December 2026" in page


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_was_erased_reads_that_and_no_time(
    program: Program, visitor: Client, method: str
) -> None:
    row = cast.alice(program, clock=lambda: NOON)
    erase(
        subscriber_id=row.subscriber_id,
        actor=Actor.PERSON,
        method=Method.PREFERENCES,
        clock=lambda: NOON,
    )

    page = getattr(visitor, method)(address(row)).content.decode()

    assert "What we knew about you has been erased." in page
    assert "never confirmed" not in page
    assert "2026" not in page


def test_every_state_that_somebody_can_be_in_has_its_own_words() -> None:
    assert set(leaving._TEMPLATES) == set(State) - {State.NONE}


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("de", "Sie haben es am 20. November 2026, 12:00 (UTC) beendet."),
        ("fr", "Vous l’avez quitté le 20 novembre 2026, 12:00 (UTC)."),
    ],
)
def test_other_languages_say_when_too(
    carol: Subscription, visitor: Client, language: str, words: str
) -> None:
    assert words in read(visitor, carol, language=language)


def test_both_ways_to_the_page_ask_the_database_little(
    carol: Subscription, visitor: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(8):
        read(visitor, carol)
