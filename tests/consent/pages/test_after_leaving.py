"""Once they are out, and only then: come back to less of it. It keeps nobody in."""

from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

from consent.models import ConsentEvent, Subscription
from consent.rules.vocabulary import Actor, EventKind, Method, State
from consent.selectors.tokens import leave_token, undo_token
from consent.services.leave import pause
from programs.models import Program
from tests import cast
from tests.consent.pages.out import NOON, at, come_back, leaving, read

# --- Nothing before, everything after ----------------------------------------------------------


def test_nobody_is_asked_anything_before_they_are_out(program: Program, visitor: Client) -> None:
    row = cast.alice(program)

    page = visitor.get(f"/u/{leave_token(row.id)}").content.decode()

    for later in ("why", "rather less", "/u/undo/", "/u/reason/"):
        assert later not in page


def test_the_page_after_leaving_offers_all_of_it_beneath_the_way_back(
    program: Program, visitor: Client
) -> None:
    row = cast.alice(program)

    page = unescape(visitor.post(f"/u/{leave_token(row.id)}").content.decode())

    parts = ["Done. Nothing more of it comes.", "Did not mean to?", "Or rather less of it?"]
    places = [page.index(part) for part in [*parts, "Would you tell us why?"]]
    assert places == sorted(places)
    assert "checked" not in page
    row.refresh_from_db()
    assert row.state == State.WITHDRAWN


def test_the_link_of_a_message_alone_offers_no_less_of_it_either(
    carol: Subscription, visitor: Client
) -> None:
    assert "Or rather less of it?" not in read(visitor, carol, minutes=1)


def test_after_ten_minutes_less_of_it_is_not_offered_any_more(
    carol: Subscription, visitor: Client
) -> None:
    def page(minutes: float) -> str:
        with at(minutes):
            return visitor.get(f"/u/undo/{undo_token(leaving().id)}/").content.decode()

    assert "Or rather less of it?" in page(9.9)
    assert "Or rather less of it?" not in page(10)


# --- Less instead ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("instead", "state", "less_often", "words"),
    [
        ("pause_month", State.PAUSED, "", "It is paused, as you chose, until: 20 December 2026"),
        ("pause_quarter", State.PAUSED, "", "until: 18 February 2027"),
        ("often_month", State.ACTIVE, "month", "You chose less: at most one a month."),
        ("often_year", State.ACTIVE, "year", "You chose less: at most one a year."),
    ],
)
def test_they_come_back_to_less_in_one_entry(
    carol: Subscription,
    visitor: Client,
    *,
    instead: str,
    state: State,
    less_often: str,
    words: str,
) -> None:
    entries = ConsentEvent.objects.count()

    answer = come_back(visitor, do="less", instead=instead)

    assert answer.status_code == 200
    page = unescape(answer.content.decode())
    assert "You are back in" in page
    assert words in page
    carol.refresh_from_db()
    assert (carol.state, carol.less_often) == (state, less_often)
    last = ConsentEvent.objects.latest("id")
    assert (last.kind, last.actor, last.method) == (
        EventKind.GIVEN,
        Actor.PERSON,
        Method.UNDO,
    )
    assert ConsentEvent.objects.count() == entries + 1


@pytest.mark.parametrize("instead", ["", "often_day", "often_week", "pause_year", "x" * 300])
def test_who_asked_for_less_is_never_taken_back_to_all_of_it(
    carol: Subscription, visitor: Client, instead: str
) -> None:
    answer = come_back(visitor, do="less", instead=instead)

    assert answer.status_code == 422
    assert "Choose one of these" in answer.content.decode()
    carol.refresh_from_db()
    assert carol.state == State.WITHDRAWN


def test_inv_13_after_ten_minutes_no_choice_brings_anybody_back(
    carol: Subscription, visitor: Client
) -> None:
    answer = come_back(visitor, minutes=10, do="less", instead="often_month")

    assert answer.status_code == 410
    carol.refresh_from_db()
    assert carol.state == State.WITHDRAWN


def test_a_longer_pause_of_before_is_not_cut_short(program: Program, visitor: Client) -> None:
    row = cast.say_yes(program, "carol@example.com", clock=lambda: NOON - timedelta(days=1))
    until = NOON + timedelta(days=200)
    pause(subscription_id=row.id, until=until, clock=lambda: NOON - timedelta(hours=1))
    with at(0):
        visitor.post(f"/u/{leave_token(row.id)}")

    come_back(visitor, do="less", instead="pause_month")

    row.refresh_from_db()
    assert (row.state, row.paused_until) == (State.PAUSED, until)
