"""Every word of the pages exists in every language, and every word that exists is used."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from django.conf import settings

from consent.rules import wording
from consent.rules.masking import masked
from consent.templatetags.wording import first_sentence
from delivery.rules import wording as delivery_wording

SAID = re.compile(r"""{%\s*say\s+["']([a-z_]+)["']([^%]*)%}""")
NAMED = re.compile(r"[a-z_]+(?==)")
PLACEHOLDERS = re.compile(r"{(\w+)}")


def sources() -> Iterator[Path]:
    root = Path(settings.BASE_DIR)
    yield from (root / "templates").rglob("*.html")
    for folder in ("consent", "delivery"):
        for name in ("views", "selectors", "receipts"):
            yield from (root / folder / name).rglob("*.py")
        yield from (root / folder / name for name in ("forms.py", "urls.py"))


def said() -> list[tuple[str, str, set[str]]]:
    """Return (file, key, names of its values) of each word that a template says."""
    return [
        (path.name, key, set(NAMED.findall(values)))
        for path in sources()
        if path.suffix == ".html"
        for key, values in SAID.findall(path.read_text())
    ]


def placeholders(words: Mapping[str, str]) -> dict[str, set[str]]:
    return {key: set(PLACEHOLDERS.findall(text)) for key, text in words.items()}


@pytest.mark.parametrize("table", [wording.WORDS, delivery_wording.WORDS])
def test_every_language_has_the_same_words_with_the_same_gaps(
    table: Mapping[str, Mapping[str, str]],
) -> None:
    english = placeholders(table["en"])

    assert all(placeholders(words) == english for words in table.values())


def test_every_word_that_a_template_says_exists_with_its_values() -> None:
    words = placeholders(delivery_wording.words("en"))

    wrong = [one for one in said() if words.get(one[1]) != one[2]]

    assert wrong == []


def test_no_word_is_left_over() -> None:
    text = "\n".join(path.read_text() for path in sources())
    # Built from a state or a reason: `me_active`, `why_too_deep`, `expired_title`.
    built = re.compile(
        r"(me|why)_[a-z]+(_[a-z]+)?|(expired|replaced|withdrawn_since)_(title|lead)"
        r"|receipt_(by|depth|less_often)_[a-z]+|(often|depth|known_by)_[a-z]+"
        r"|known_(prospect|new|established|loyal)"
        r"|instead_(pause|often)_[a-z]+|reason_(too|not|never)_[a-z]+|reason_other"
        r"|why_asked_[a-z_]+|messages_kind_[a-z]+|read_gone_[a-z_]+"
    )

    unused = [
        key
        for key in delivery_wording.words("en")
        if not re.search(rf"[\"']{key}[\"']", text) and not built.fullmatch(key)
    ]

    assert unused == []


def test_an_address_shows_enough_for_its_owner_only() -> None:
    assert masked("maria.lopez@mail.example.org") == "m•••@m•••.org"
    assert masked("a@b") == "a•••@•••b"


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("At most 1 a week. The first one waits.", "At most 1 a week."),
        ("Until 5 March 2027. Then it ends.", "Until 5 March 2027. Then it ends."),
        ("Bis 2. März 2027. Dann endet es.", "Bis 2. März 2027. Dann endet es."),
        ("Until you stop it.", "Until you stop it."),
        ("", ""),
    ],
)
def test_the_first_sentence_never_ends_inside_a_date(text: str, first: str) -> None:
    assert first_sentence(text) == first
