"""Why they left: asked once they are out, noted once, read by nobody who has the link."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from consent.models import ConsentEvent, LeavingReason, Subscription
from consent.rules.vocabulary import Actor, Method
from consent.selectors.reasons import reason_of
from consent.selectors.tokens import leave_token, reason_token, undo_token
from consent.services.erase import erase
from consent.services.say_why import change_own_reason, drop_old_words, say_why
from consent.services.withdraw import withdraw
from programs.models import Program
from tests import cast
from tests.consent.pages.out import NOON, at, come_back, leaving, read, say, why
from tests.snapshots import snapshot

WORDS = "You knew too much about my kitchen."


def given_reason() -> tuple[str, str] | None:
    left = ConsentEvent.objects.select_related("reason", "subject").get(id=leaving().id)
    said = reason_of(left)
    return (said.why, said.remark) if said else None


def test_a_reason_is_noted_and_thanked_for(carol: Subscription, visitor: Client) -> None:
    answer = say(visitor, why="too_personal", remark=WORDS)

    assert answer.status_code == 303
    with at(4):
        page = visitor.get(answer["Location"]).content.decode()
    assert "Thank you. We noted it." in page
    assert given_reason() == ("too_personal", WORDS)
    held = LeavingReason.objects.get()
    assert held.sealed is not None
    assert WORDS.encode() not in bytes(held.sealed)


def test_it_leaves_the_ledger_as_it_is_and_the_way_back_open(
    carol: Subscription, visitor: Client
) -> None:
    entries = list(ConsentEvent.objects.values("id", "hash"))

    say(visitor, why="other", remark=WORDS)

    assert list(ConsentEvent.objects.values("id", "hash")) == entries
    assert come_back(visitor, minutes=4).status_code == 200


def test_what_was_said_is_shown_to_nobody_who_has_the_link(
    carol: Subscription, visitor: Client
) -> None:
    say(visitor, why="too_personal", remark=WORDS)

    with at(5):
        pages = [visitor.get(why()).content.decode(), read(visitor, carol, minutes=5)]

    for page in pages:
        assert WORDS not in page
        assert "checked" not in page
        assert "<textarea" not in page
    assert "A reason was given. It is not shown here" in pages[0]


@pytest.mark.parametrize(
    "said", [{"do": "forget"}, {"why": "other"}, {"remark": "Mine."}, {"why": "because"}, {}]
)
def test_a_forwarded_message_neither_changes_it_nor_takes_it_back(
    carol: Subscription, visitor: Client, said: dict[str, Any]
) -> None:
    say(visitor, why="too_personal", remark=WORDS)

    answer = say(visitor, minutes=4, **said)

    assert answer.status_code == 303
    with at(4):
        page = visitor.get(answer["Location"]).content.decode()
    assert "A reason is noted. What was said first stays." in page
    assert given_reason() == ("too_personal", WORDS)


def test_the_second_of_two_clicks_is_told_that_the_first_is_noted(
    carol: Subscription, visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def after_another_click(**said: Any) -> bool:
        assert say_why(**said)
        return say_why(**said)

    monkeypatch.setattr("consent.views.reasons.say_why", after_another_click)

    answer = say(visitor, why="too_often", remark=WORDS)

    assert answer.status_code == 303
    with at(4):
        page = visitor.get(answer["Location"]).content.decode()
    assert "A reason is noted. What was said first stays." in page
    assert given_reason() == ("too_often", WORDS)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, "Choose a reason, or write something."),
        ({"why": "because"}, "Choose a reason, or write something."),
        ({"why": "other", "remark": "x" * 501}, "Write at most 500 characters."),
    ],
)
def test_what_says_nothing_is_asked_again(
    carol: Subscription, visitor: Client, said: dict[str, Any], words: str
) -> None:
    answer = say(visitor, **said)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not LeavingReason.objects.exists()


def test_nobody_is_asked_after_a_month(carol: Subscription, visitor: Client) -> None:
    late = 30 * 24 * 60
    assert "Would you tell us why?" in read(visitor, carol, minutes=late - 1)
    assert "Would you tell us why?" not in read(visitor, carol, minutes=late)

    assert say(visitor, minutes=late, why="other").status_code == 410
    assert not LeavingReason.objects.exists()


def test_later_it_says_where_the_reason_is_as_long_as_it_is_held(
    carol: Subscription, visitor: Client
) -> None:
    late = 40 * 24 * 60
    say(visitor, why="other", remark=WORDS)

    for minutes, words in (
        (30 * 24 * 60 - 1, "In your choices you can read it, change it and take it back."),
        (30 * 24 * 60, "In your choices you can read it and take it back."),
        (late, "In your choices you can read it and take it back."),
    ):
        with at(minutes):
            page = visitor.get(why())
        assert page.status_code == 200
        assert words in page.content.decode()

    LeavingReason.objects.all().delete()
    with at(late):
        assert visitor.get(why()).status_code == 410


def test_nobody_is_asked_why_somebody_else_left_for_them(program: Program, visitor: Client) -> None:
    row = cast.say_yes(program, "carol@example.com", clock=lambda: NOON)
    withdraw(
        pairs=[(row.subscriber_id, program.id)],
        actor=Actor.RELAY,
        method=Method.API,
        clock=lambda: NOON,
    )

    assert "Would you tell us why?" not in read(visitor, row)
    assert say(visitor, why="other").status_code == 410


def test_inv_10_reading_notes_nothing(carol: Subscription, visitor: Client) -> None:
    before = snapshot()

    with at(1):
        for address in (why(), f"/u/undo/{undo_token(leaving().id)}/"):
            visitor.get(address, {"why": "other", "do": "less", "instead": "often_month"})

    assert snapshot() == before


def test_inv_11_no_other_token_opens_it(carol: Subscription, visitor: Client) -> None:
    left = leaving().id
    for token in (leave_token(carol.id), undo_token(left), reason_token(left - 1), "x" * 32, "x"):
        address = f"/u/reason/{token}/"
        assert visitor.get(address).status_code == 404
        assert visitor.post(address, {"why": "other"}).status_code == 404
    assert visitor.post(f"/u/undo/{reason_token(left)}/").status_code == 404
    assert visitor.post(f"/u/{reason_token(left)}").status_code == 404
    assert not LeavingReason.objects.exists()


def test_words_go_after_ninety_days_and_the_reason_stays(
    carol: Subscription, visitor: Client
) -> None:
    say(visitor, why="too_often", remark=WORDS)

    assert drop_old_words(clock=lambda: NOON + timedelta(days=90)) == 0
    assert drop_old_words(clock=lambda: NOON + timedelta(days=91)) == 1

    assert given_reason() == ("too_often", "")


def test_another_reason_keeps_no_words_for_longer(carol: Subscription, visitor: Client) -> None:
    say(visitor, why="too_often", remark=WORDS)
    assert change(carol, "other", WORDS)

    assert drop_old_words(clock=lambda: NOON + timedelta(days=91)) == 1
    assert given_reason() == ("other", "")

    assert change(carol, "other", "Other words.")
    assert drop_old_words(clock=lambda: NOON + timedelta(days=91)) == 0
    assert drop_old_words(clock=lambda: NOON + timedelta(days=111)) == 1


def change(row: Subscription, why: str, remark: str) -> bool:
    return change_own_reason(
        subscriber_id=row.subscriber_id,
        left_id=leaving().id,
        why=why,
        remark=remark,
        clock=lambda: NOON + timedelta(days=20),
    )


def test_words_alone_go_wholly(carol: Subscription, visitor: Client) -> None:
    say(visitor, remark=WORDS)

    assert drop_old_words(clock=lambda: NOON + timedelta(days=91)) == 1
    assert not LeavingReason.objects.exists()


def test_inv_8_it_goes_with_its_person(carol: Subscription, visitor: Client) -> None:
    say(visitor, why="too_often", remark=WORDS)
    address = why()

    erase(
        subscriber_id=carol.subscriber_id,
        actor=Actor.PERSON,
        method=Method.PREFERENCES,
        clock=timezone.now,
    )

    assert not LeavingReason.objects.exists()
    with at(5):
        assert visitor.get(address).status_code == 410
        assert visitor.post(address, {"why": "other"}).status_code == 410
    assert not LeavingReason.objects.exists()


def test_each_page_asks_the_database_little(
    carol: Subscription, visitor: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    say(visitor, why="too_often", remark=WORDS)
    for address in (f"/u/{leave_token(carol.id)}", f"/u/undo/{undo_token(leaving().id)}/", why()):
        with at(5), django_assert_max_num_queries(8):
            assert visitor.get(address).status_code == 200
