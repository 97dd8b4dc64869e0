"""Every word of ours on every page is in the language that its element says it is in."""

import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser

import pytest
from django.test import Client

from consent.rules.wording import WORDS as PAGES
from delivery.rules.wording import WORDS as PREFERENCES
from programs.rules.languages import base_language, direction
from programs.rules.wording import WORDS as PROMISE
from tests.browser.states import prepared

LANGUAGES = ("en", "de", "fr")
# Of a sentence that matches by less, nobody can say which language it is in.
FEWEST_LETTERS = 4
_SPOKEN = ("aria-label", "title", "alt", "placeholder")
_EMPTY = {"br", "hr", "img", "input", "link", "meta"}
_SILENT = {"style", "script"}


class Spoken(HTMLParser):
    """Collects each piece of text with the language and the direction that it is marked with."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.pieces: list[tuple[str, str, str]] = []
        self._open: list[tuple[str, str, str]] = [("", "", "ltr")]
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        _, language, direction = self._open[-1]
        here = (tag, given.get("lang", language), given.get("dir", direction))
        self.pieces += [(given[name], *here[1:]) for name in _SPOKEN if given.get(name)]
        if tag not in _EMPTY:
            self._open.append(here)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        tag, language, direction = self._open[-1]
        if tag not in _SILENT and data.strip():
            self.pieces.append((" ".join(data.split()), language, direction))


def patterns(language: str) -> list[tuple[int, re.Pattern[str]]]:
    """Return the sentences of a language, each with how many letters of it are fixed."""
    tables = (PAGES[language], PREFERENCES[language], PROMISE[language])
    return [_pattern(text) for table in tables for text in table.values()]


def _pattern(text: str) -> tuple[int, re.Pattern[str]]:
    fixed = re.split(r"\{\w+\}", " ".join(text.split()))
    letters = sum(each.isalpha() for each in "".join(fixed))
    return letters, re.compile(".+".join(map(re.escape, fixed)), re.DOTALL)


SENTENCES = {language: patterns(language) for language in LANGUAGES}


def tongues(text: str) -> Mapping[str, int]:
    """Return the languages that have this sentence, with how many of its letters are theirs."""
    found = {
        language: max((n for n, pattern in known if pattern.fullmatch(text)), default=0)
        for language, known in SENTENCES.items()
    }
    return {language: n for language, n in found.items() if n >= FEWEST_LETTERS}


def misspoken(page: str) -> Iterator[str]:
    """Yield what is in another language than it says."""
    for text, language, way in Spoken(page).pieces:
        found = tongues(text)
        best = max(found.values(), default=0)
        if found.get(base_language(language), 0) < best or way != direction(language):
            yield f"{language} {way}: {text}"


def asked_in(address: str, language: str) -> str:
    return f"{address}{'&' if '?' in address else '?'}language={language}"


class Ways(HTMLParser):
    """Collects the links and forms that lead to other pages of ours; a form may hold the choice."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self._form = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.links += [given["href"]] if tag == "a" and given["href"].startswith("/") else []
        if tag == "form":
            self._form = given.get("action", "")
        if tag == "input" and given.get("name") == "language":
            self._form = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._form:
            self.links.append(self._form)


def forgetful(page: str) -> Iterator[str]:
    """Yield each way on by which the next page would forget what was chosen; a file has none."""
    for link in Ways(page).links:
        if "language=" not in link and not link.endswith(".jsonld"):
            yield link


@pytest.mark.django_db(transaction=True)
def test_every_word_is_in_the_language_that_it_says() -> None:
    wrong = {
        (name, language): found
        for name, address in prepared().items()
        for language in LANGUAGES
        if (found := list(misspoken(Client().get(asked_in(address, language)).content.decode())))
    }

    assert wrong == {}


@pytest.mark.django_db(transaction=True)
def test_every_way_on_keeps_the_language_that_was_chosen() -> None:
    lost = {
        name: found
        for name, address in prepared().items()
        if (found := list(forgetful(Client().get(asked_in(address, "fr")).content.decode())))
    }

    assert lost == {}


def test_what_is_marked_wrongly_is_found() -> None:
    page = """<html lang="de"><body><h1>What we sent you</h1><p>Was wir geschickt haben</p>
        <ul lang="en"><li><button aria-label="Beenden: „Tee“">Leave</button></li></ul>
        <p>Version 1. <span lang="en" dir="ltr">At most 1 a week.</span></p></body></html>"""

    assert [each.partition(": ")[2] for each in misspoken(page)] == [
        "What we sent you",
        "Beenden: „Tee“",
    ]
