"""Why did I get this: what one message used, and what allowed it."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from consent.models import ConsentEvent, Subscription
from consent.rules.vocabulary import EventKind
from consent.selectors.tokens import leave_token, preferences_token, why_token
from delivery.models import Delivery
from programs.models import Program
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

    for words in (
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
        assert words in page
    assert "forgotten_field" not in page


def test_a_confirmation_says_that_it_waits(program: Program, visitor: Client) -> None:
    cast.bob(program)
    mail = Delivery.objects.get(kind="confirmation")

    page = visitor.get(f"/why/{why_token(mail.id)}/").content.decode()

    assert "It waits for your yes." in page
    assert "Nothing but your e-mail address." in page


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
