"""The fingerprint of an edition: of the author's words as they were sent, and of nothing else."""

from collections.abc import Mapping

import pytest

from delivery.rendering.editions import compiled
from delivery.rendering.skeleton import Skeleton

HTML = "<p>{{ name }} of {{ shop }}</p>{% if _reads %}<a href='{{ _read_url }}'>It</a>{% endif %}"
VALUES = {"name": "Žofie <1>", "shop": "Mill Lane", "_read_url": "https://a.example/1"}


def fingerprint(html: str = HTML, subject: str = "For {{ name }}", **values: object) -> str:
    words = compiled(subject, html, "{{ name }}")
    return Skeleton(words, {"_reads": True}).write(VALUES | values).fingerprint


def test_that_of_a_message_is_what_it_was_for_those_sent_before() -> None:
    """Where this changes, no page opens any more of what went before (ADR 0037)."""
    assert fingerprint() == "e8b5ade9681757e9"


@pytest.mark.parametrize(
    "other",
    [{"name": "Sofie"}, {"shop": "Mill"}, {"name": "Žofie <1> of", "shop": "Lane"}],
)
def test_other_words_have_another(other: Mapping[str, str]) -> None:
    assert fingerprint(**other) != fingerprint()


def test_another_template_has_another() -> None:
    assert fingerprint(HTML.replace(" of ", " in ")) != fingerprint()
    assert fingerprint(subject="To {{ name }}") != fingerprint()


def test_what_stands_around_the_words_counts_for_nothing() -> None:
    assert fingerprint(_read_url="https://b.example/2") == fingerprint()


def test_what_is_assigned_is_the_author_s_and_the_layout_still_is_not() -> None:
    assigned = "{% assign here = shop | upcase %}{{ here }}" + HTML

    assert fingerprint(assigned, _read_url="https://b.example/2") == fingerprint(assigned)
    assert fingerprint(assigned, shop="Quay") != fingerprint(assigned)
