"""Saying yes once more, on the page that the mailbox leads to."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from consent.models import ConsentEvent, Subscription
from consent.rules.vocabulary import EventKind, Method, State
from consent.selectors.tokens import confirm_token, leave_token, link_token, undo_token
from consent.services.change import change
from consent.services.leave import leave, pause, undo
from programs.models import Program
from tests import cast, factories

ANA = "ana@example.com"


@pytest.fixture
def asked(program: Program) -> ConsentEvent:
    return cast.ask(program, ANA, chosen=["usual_store"])


def address(event: ConsentEvent) -> str:
    return f"/c/{confirm_token(event.id)}/"


def yeses() -> list[ConsentEvent]:
    return list(ConsentEvent.objects.filter(kind=EventKind.GIVEN))


def test_the_page_shows_the_promise_and_what_was_chosen(
    asked: ConsentEvent, visitor: Client
) -> None:
    page = visitor.get(address(asked)).content.decode()

    assert page.count('<form class="alone" method="post">') == 1
    assert "Yes, start it" in page
    assert "<dd>Usual store</dd>" in page
    assert "Favourite department, How do you eat?, What do you not eat?" in page
    assert "At most 1 a week." in page


def test_the_button_makes_it_active(program: Program, asked: ConsentEvent, visitor: Client) -> None:
    answer = visitor.post(address(asked))

    assert answer.status_code == 200
    assert "You are in" in answer.content.decode()
    row = cast.subscription(program, ANA)
    assert (row.state, row.chosen) == (State.ACTIVE, ["usual_store"])
    assert f"/u/{leave_token(row.id)}" in answer.content.decode()
    assert str(asked.text_id) in answer.content.decode()


def test_a_second_click_changes_nothing(asked: ConsentEvent, visitor: Client) -> None:
    for _ in range(2):
        assert "You are in" in visitor.post(address(asked)).content.decode()

    assert len(yeses()) == 1
    assert "You are in" in visitor.get(address(asked)).content.decode()


def test_an_expired_request_says_so_and_offers_a_new_one(
    asked: ConsentEvent, visitor: Client
) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        for answer in (visitor.get(address(asked)), visitor.post(address(asked))):
            assert answer.status_code == 410
            assert "This request has expired" in answer.content.decode()
            assert 'href="/p/your-usuals/?language=en"' in answer.content.decode()
    assert yeses() == []


def test_an_older_message_gives_way_to_a_newer_one(
    program: Program, asked: ConsentEvent, visitor: Client
) -> None:
    cast.ask(program, ANA, chosen=[])

    answer = visitor.post(address(asked))

    assert answer.status_code == 410
    assert "There is a newer request" in answer.content.decode()
    assert yeses() == []


def test_a_link_from_before_a_leaving_starts_nothing(
    program: Program, asked: ConsentEvent, visitor: Client
) -> None:
    visitor.post(address(asked))
    row = cast.subscription(program, ANA)
    leave(subscription_id=row.id, method=Method.LEAVE_PAGE, clock=timezone.now)

    answer = visitor.post(address(asked))

    assert answer.status_code == 410
    assert cast.subscription(program, ANA).state == State.WITHDRAWN


def test_inv_11_no_other_token_confirms(asked: ConsentEvent, visitor: Client) -> None:
    row = Subscription.objects.get()
    others = [
        leave_token(row.id),
        link_token(asked.id),
        undo_token(asked.id),
        confirm_token(asked.id + 1000),
        confirm_token(asked.id).swapcase(),
        "x",
        "x" * 32,
    ]

    for token in others:
        for answer in (visitor.get(f"/c/{token}/"), visitor.post(f"/c/{token}/")):
            assert answer.status_code == 404
            assert "We do not know this link" in answer.content.decode()
    assert yeses() == []


def test_the_page_speaks_the_language_of_the_request(program: Program, visitor: Client) -> None:
    asked = cast.ask(program, ANA, language="de")

    assert '<html lang="de">' in visitor.get(address(asked)).content.decode()


@pytest.mark.django_db
def test_the_page_shows_the_ceilings_that_go_on_and_the_pause(visitor: Client) -> None:
    program = factories.published_program("often", frequency_count=10, frequency_period="day")
    cast.say_yes(program, ANA)
    row = cast.subscription(program, ANA)
    until = timezone.now() + timedelta(days=20)
    wishes: dict[str, Any] = {"less_often": "month", "depth": "identity"}
    change(subscription_id=row.id, ip="", user_agent="", clock=timezone.now, **wishes)
    pause(subscription_id=row.id, until=until, clock=timezone.now)
    request = cast.ask(program, ANA)

    pages = [visitor.get(address(request)), visitor.post(address(request))]

    for page in pages:
        words = page.content.decode()
        assert "You chose less: at most one a month." in words
        assert "You chose less: only what says who you are." in words
        assert "It is paused, as you chose, until:" in words


def test_a_first_yes_shows_no_ceiling(asked: ConsentEvent, visitor: Client) -> None:
    visitor.post(address(asked))

    assert "You chose less" not in visitor.get(address(asked)).content.decode()


def test_the_page_asks_the_database_little(
    asked: ConsentEvent, visitor: Client, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        assert len(visitor.get(address(asked)).content) < 30_000


@pytest.mark.django_db
def test_the_receipt_is_of_the_yes_that_the_link_gave_also_after_an_undo(visitor: Client) -> None:
    program = factories.published_program("weekly-usuals", clock=in_days(-10))
    row = cast.alice(program, clock=in_days(-9))
    request = ConsentEvent.objects.get(kind=EventKind.REQUESTED)
    left = leave(subscription_id=row.id, method=Method.LEAVE_PAGE, clock=timezone.now)
    assert left is not None
    assert undo(event_id=left.id, clock=timezone.now)

    page = visitor.get(address(request)).content.decode()

    assert f"{in_days(-9)():%-d %B %Y}" in page
    assert f"{timezone.now():%-d %B %Y}" not in page


def in_days(days: int) -> cast.Clock:
    return lambda: timezone.now() + timedelta(days=days)


def test_who_is_in_already_is_told_so_where_only_the_mailbox_leads(
    program: Program, visitor: Client
) -> None:
    row = cast.alice(program)
    later = timezone.now() + timedelta(days=3)
    again = cast.ask(program, "alice@example.com", clock=lambda: later)
    first = cast.ask(program, "bob@example.com")

    page = visitor.get(f"/c/{confirm_token(again.id)}/").content.decode()

    assert "You said yes to this promise. It goes on as it is if you do nothing." in page
    assert f'href="/u/{leave_token(row.id)}?language=en"' in page
    stranger = visitor.get(f"/c/{confirm_token(first.id)}/").content.decode()
    assert "You said yes to this promise" not in stranger


def test_who_is_in_by_an_older_version_is_asked_about_the_new_one_only(
    program: Program, visitor: Client
) -> None:
    cast.alice(program)
    factories.published_invitation(of=program, languages=["en", "de"], frequency_count=3)
    later = timezone.now() + timedelta(days=3)
    again = cast.ask(program, "alice@example.com", clock=lambda: later)

    page = visitor.get(f"/c/{confirm_token(again.id)}/").content.decode()

    assert "You said yes to this promise" not in page
