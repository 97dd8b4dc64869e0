"""The page of who was said to have signed up elsewhere: they asked for and chose nothing here."""

import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from consent.models import ConsentEvent
from consent.rules.vocabulary import Actor, EventKind, Method, State
from consent.selectors.tokens import confirm_token
from programs.models import Program
from tests import cast
from tests.consent.proxy.bringing import bring_one, brought

PAULA = "paula@example.com"


@pytest.fixture
def page(program: Program) -> str:
    """Return the address of the page that Paula's message leads to."""
    bring_one(PAULA, program=program.slug)
    return f"/c/{confirm_token(brought(PAULA).id)}/"


def read(visitor: Client, address: str) -> str:
    return unescape(visitor.get(address).content.decode())


def noes() -> list[ConsentEvent]:
    return list(ConsentEvent.objects.filter(kind=EventKind.REFUSED))


def test_it_says_who_told_us_and_not_that_they_asked(page: str, visitor: Client) -> None:
    said = read(visitor, page)

    assert (
        "Green Basket was told that you signed up at “the counter in Springfield” on 1 March 2024."
        " May it send you “Your usuals, cheaper”? Only your yes here starts it."
    ) in said
    for ours in ("You asked for", "What you chose", "You left out", "You added"):
        assert ours not in said


def test_what_was_brought_along_is_named_as_what_we_were_told(
    program: Program, visitor: Client
) -> None:
    bring_one(PAULA, program=program.slug, chosen=("usual_store",), answers={"diet": "vegan"})

    said = read(visitor, f"/c/{confirm_token(brought(PAULA).id)}/")

    assert "Added, as we were told" in said
    assert "What you are said to have answered" in said
    assert "Vegan" in said


def test_the_first_form_is_the_yes_and_the_no_stands_beside_it(
    page: str, program: Program, visitor: Client
) -> None:
    forms = re.findall(r"<form.*?</form>", read(visitor, page), re.DOTALL)
    assert ["Yes, start it" in form for form in forms] == [True, False]
    assert ["No, thank you" in form for form in forms] == [False, True]

    assert "You are in" in visitor.post(page).content.decode()
    assert cast.subscription(program, PAULA).state == State.ACTIVE


@pytest.mark.parametrize("times", [1, 2])
def test_a_no_is_recorded_once_and_nobody_asks_again(
    page: str, program: Program, visitor: Client, times: int
) -> None:
    for _ in range(times):
        answer = visitor.post(page, {"answer": "no"})
        assert "Nobody can ask this in your name again." in answer.content.decode()

    [no] = noes()
    assert (no.actor, no.method) == (Actor.PERSON, Method.CONFIRMATION)
    assert cast.subscription(program, PAULA).state == State.REFUSED
    assert str(bring_one(PAULA, program=program.slug)) == "person_refused"
    assert visitor.post(page).status_code == 410


def test_a_no_to_ones_own_request_or_after_the_yes_is_no_no(
    page: str, program: Program, visitor: Client
) -> None:
    own = cast.bob(program)
    assert (
        "Shall we start?"
        in visitor.post(f"/c/{confirm_token(own.id)}/", {"answer": "no"}).content.decode()
    )
    visitor.post(page)
    assert "You are in" in visitor.post(page, {"answer": "no"}).content.decode()
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        own_late = visitor.post(f"/c/{confirm_token(own.id)}/", {"answer": "no"})

    assert own_late.status_code == 410
    assert noes() == []
