"""A promise in a language that we have no words for: what is heard says which one it is in."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from django.template.loader import render_to_string

from consent.rules.wording import WORDS, words
from programs.models import InvitationText, Program
from programs.rules.promise import Promise
from programs.selectors.promises import promise_of

pytestmark = pytest.mark.django_db

VOID = {"br", "input", "img", "meta", "link", "hr"}
# What nobody translates: names, addresses, figures.
LABELS = ("glance_data", "glance_format", "full_how", "who_policy", "genuine_never")


class Heard(HTMLParser):
    """Note each piece of text, and each name of an element, with the language it is said in."""

    def __init__(self) -> None:
        super().__init__()
        self.languages = ["de"]
        self.pieces: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        own = said.get("lang") or self.languages[-1]
        if label := said.get("aria-label"):
            self.pieces.append((label, own))
        if tag not in VOID:
            self.languages.append(own)

    def handle_endtag(self, tag: str) -> None:
        self.languages.pop()

    def handle_data(self, data: str) -> None:
        if text := data.strip():
            self.pieces.append((text, self.languages[-1]))


@pytest.fixture
def spanish(program: Program) -> Promise:
    """Return a promise in Spanish, as somebody agreed to it when we had words for it."""
    text = InvitationText.objects.select_related("invitation").get(
        invitation__program=program, language="en"
    )
    promise = promise_of(text.invitation, text)
    return replace(promise, language="es", title="Lo de siempre", value="Más barato para ti.")


def heard(promise: Promise) -> dict[str, str]:
    context = {"promise": promise, "language": "de", "words": words("de")}
    parser = Heard()
    parser.feed(render_to_string("consent/_promise.html", context))
    assert parser.languages == ["de"]
    return dict(parser.pieces)


def test_our_labels_are_said_in_english_and_the_promise_in_its_own_language(
    spanish: Promise,
) -> None:
    assert "es" not in WORDS
    said = heard(spanish)

    for key in ("glance", *LABELS):
        assert said[words("en")[key]] == "en", key
    assert said["Más barato para ti."] == "es"
    assert said[spanish.headings.value] == "es"
    assert said[spanish.kind_of_value_words] == "es"
    assert said["Lo de siempre"] == "es"
    fields = ", ".join(use.label for use in spanish.required())
    assert said[fields] == "es"


@pytest.mark.parametrize("language", ["en", "de-AT"])
def test_where_we_have_words_nothing_is_marked_twice(spanish: Promise, language: str) -> None:
    promise = replace(spanish, language=language)
    page = render_to_string("consent/_promise.html", {"promise": promise, "language": "de"})

    assert set(re.findall(r'lang="([^"]+)"', page)) == {language}
    assert set(heard(promise).values()) == {language}
