"""Why did I get this: what one message used, and what allowed it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from consent.models import ConsentEvent, Subscription
from consent.rules.vocabulary import EventKind, Method
from consent.selectors.requests import RequestState
from consent.selectors.tokens import leave_token, preferences_token, why_token
from consent.services.confirm import confirm
from consent.services.leave import leave
from delivery.models import Delivery
from delivery.rules.wording import words
from programs.models import Program
from programs.services.programs import close_program
from tests import cast, factories

SENT_AT = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)


def used(field: str, by: str = "crm", why_not: str = "") -> dict[str, object]:
    at = "" if why_not else "2026-10-05T00:00:00+00:00"
    by = "" if why_not else by
    shown = not why_not
    return {"field": field, "category": "", "by": by, "at": at, "shown": shown, "why_not": why_not}


@pytest.fixture
def alice(program: Program) -> Subscription:
    return cast.alice(program)


@pytest.fixture
def sent(alice: Subscription) -> Delivery:
    welcome = Delivery.objects.get(kind="welcome")
    welcome.permitted_by = ConsentEvent.objects.get(kind=EventKind.GIVEN)
    welcome.state, welcome.handed_over_at, welcome.settled_at = "sent", SENT_AT, SENT_AT
    welcome.used = [
        used("first_name"),
        used("diet", by="person"),
        used("usual_store", why_not="not_chosen"),
        used("favourite_department", why_not="too_deep"),
        used("allergies", why_not="missing"),
        used("forgotten_field"),
    ]
    welcome.save()
    return welcome


def test_the_receipt_names_what_was_used_and_why(sent: Delivery, visitor: Client) -> None:
    page = visitor.get(f"/why/{why_token(sent.id)}/").content.decode()

    for said in (
        "You said yes to “Your usuals, cheaper”",
        "20 November 2026, 09:30 (UTC)",
        "Green Basket Ltd",
        "From your loyalty card",
        "From 5 October 2026, 46 days old then",
        "Yes. What it said is not kept.",
        "You told us yourself",
        "You did not choose it",
        "deeper than we know each other",
        "We know nothing here",
        f"/u/{leave_token(sent.subscription_id or 0)}",
        'href="/me/?language=en"',
    ):
        assert said in page
    assert "forgotten_field" not in page


def test_a_confirmation_says_that_it_waits(program: Program, visitor: Client) -> None:
    cast.bob(program)
    mail = Delivery.objects.get(kind="confirmation")

    page = visitor.get(f"/why/{why_token(mail.id)}/").content.decode()

    assert "It waits for your yes." in page
    assert "Nothing but your e-mail address." in page
    assert "You agreed to" not in page
    assert "that you agreed to" not in page


def say_yes(program: Program, asked: ConsentEvent) -> None:
    confirm(request_id=asked.id, ip="", user_agent="", clock=timezone.now)


def leave_again(program: Program, asked: ConsentEvent) -> None:
    say_yes(program, asked)
    row = cast.subscription(program, "bob@example.com")
    leave(subscription_id=row.id, method=Method.LEAVE_PAGE, clock=timezone.now)


def ask_for_other_data(program: Program, asked: ConsentEvent) -> None:
    cast.ask(program, "bob@example.com", chosen=["usual_store"])


def close(program: Program, asked: ConsentEvent) -> None:
    close_program(program=program)


@pytest.mark.parametrize(
    ("happens", "became"),
    [
        (say_yes, RequestState.ACTIVE),
        (leave_again, RequestState.WITHDRAWN_SINCE),
        (ask_for_other_data, RequestState.REPLACED),
        (close, RequestState.CLOSED),
    ],
)
@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_a_confirmation_says_what_came_of_it(
    program: Program,
    visitor: Client,
    happens: Callable[[Program, ConsentEvent], None],
    became: RequestState,
    language: str,
) -> None:
    asked = cast.bob(program)
    mail = Delivery.objects.get(kind="confirmation")

    happens(program, asked)

    page = visitor.get(f"/why/{why_token(mail.id)}/", {"language": language}).content.decode()
    expected = words(language)[f"why_asked_{became}"].format(title="Your usuals, cheaper")
    assert expected in unescape(page)
    assert words(language)["why_agreed"] not in unescape(page)


def test_a_request_that_nobody_confirmed_in_time_is_said_to_be_void(
    program: Program, visitor: Client
) -> None:
    cast.ask(program, "bob@example.com", clock=lambda: timezone.now() - timedelta(days=31))
    mail = Delivery.objects.get(kind="confirmation")

    page = visitor.get(f"/why/{why_token(mail.id)}/").content.decode()

    assert "The request is void." in page


@pytest.mark.parametrize("became", list(RequestState))
def test_there_are_words_for_whatever_became_of_a_request(became: RequestState) -> None:
    assert f"why_asked_{became}" in words("en")


def test_the_receipt_of_a_promise_that_only_offers_says_that_more_is_up_to_the_reader(
    db: None, visitor: Client
) -> None:
    cast.bob(factories.published_program(uses=[("diet", "asked")]))
    mail = Delivery.objects.get(kind="confirmation")

    page = visitor.get(f"/why/{why_token(mail.id)}/").content.decode()

    assert "None but your e-mail address. More only if you choose." in page


def test_inv_11_no_other_token_shows_a_receipt(sent: Delivery, visitor: Client) -> None:
    for token in (leave_token(sent.id), preferences_token(sent.id), "x" * 32, "x"):
        assert visitor.get(f"/why/{token}/").status_code == 404


def test_the_page_asks_the_database_little(
    sent: Delivery, visitor: Client, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        assert len(visitor.get(f"/why/{why_token(sent.id)}/").content) < 30_000
