"""Whoever chooses a language keeps it: on every page that follows, and without a cookie."""

import re
from html import unescape

import pytest
from django.test import Client

from consent.models import ConsentEvent
from consent.rules.vocabulary import EventKind
from consent.rules.wording import name_of
from consent.selectors.tokens import leave_token
from programs.models import Program
from tests import cast, factories

GERMAN = {"Accept-Language": "de"}


def ways(page: str, start: str) -> list[str]:
    # The links to the other languages of the page are there to change it.
    kept = re.sub(r"<a [^>]*hreflang=[^>]*>", "", unescape(page))
    return re.findall(rf'(?:href|action)="({start}[^"]*)"', kept)


def test_english_chosen_in_a_german_browser_stays(program: Program, visitor: Client) -> None:
    home = visitor.get("/?language=en", headers=GERMAN).content.decode()
    (invitation,) = ways(home, "/p/")

    assert visitor.get(invitation, headers=GERMAN)["Content-Language"] == "en"


@pytest.mark.parametrize("way", ["/u/undo/", "/u/reason/", "/me/", r"/\?"])
def test_whoever_leaves_in_french_goes_on_in_french(
    program: Program, visitor: Client, way: str
) -> None:
    row = cast.alice(program)
    left = visitor.post(f"/u/{leave_token(row.id)}?language=fr", headers=GERMAN).content.decode()

    # The other languages are a choice of their own.
    kept = [address for address in ways(left, way) if "language=fr" in address]
    assert kept
    for address in kept:
        assert visitor.get(address, headers=GERMAN)["Content-Language"] == "fr"


def test_taking_it_back_answers_in_the_language_of_the_page(
    program: Program, visitor: Client
) -> None:
    row = cast.alice(program)
    left = visitor.post(f"/u/{leave_token(row.id)}?language=fr", headers=GERMAN).content.decode()
    undo = ways(left, "/u/undo/")[0]

    answer = visitor.post(undo, headers=GERMAN)

    assert answer["Content-Language"] == "fr"
    assert ConsentEvent.objects.latest("id").kind == EventKind.GIVEN


def test_a_language_of_a_region_is_named(db: None, visitor: Client) -> None:
    factories.published_program("alps", languages=["de-AT", "fr-CH"])

    page = unescape(visitor.get("/p/alps/?language=de-AT").content.decode())

    assert ">Deutsch (Österreich)<" in page
    assert ">Français (Suisse)<" in page


@pytest.mark.parametrize(
    ("language", "name"),
    [("en", "English"), ("de", "Deutsch"), ("it", "Italiano"), ("xx-none", "xx-none")],
)
def test_a_language_calls_itself_by_its_own_name(language: str, name: str) -> None:
    assert name_of(language) == name
