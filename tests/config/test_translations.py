"""Every sentence has its translation, looked at since the English one changed, and compiled."""

import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path
from string import Formatter

import pytest
from babel.messages import Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import write_po
from django.conf import settings

from config.environment import BASE_DIR
from config.translations import DOMAINS, entries, read, renew
from consent.rules.wording import NAMES
from programs.rules import kit
from programs.rules.translations import SOURCE, TRANSLATED, TextDomain, Words
from tests.architecture.source import APPS, modules

HELLO = {"hello": "Hello {name}", "bye": "Goodbye", "thanks": "Thank you"}
GERMAN = {"hello": "Hallo {name}", "bye": "Tschüs", "thanks": "Danke"}


def places(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name}


def name_of(domain: TextDomain) -> str:
    return f"{domain.app}-{domain.name}"


def translated(domain: TextDomain, language: str) -> dict[str, Message]:
    return entries(read(domain.catalogue(language), language))


def greetings(root: Path, english: Words) -> TextDomain:
    return TextDomain("app", "greetings", english, root=root)


def translate(domain: TextDomain, words: Words) -> None:
    """Do what a translator does: write, look at what is fuzzy, have it compiled."""
    catalogue = renew(domain, "de")
    for key, entry in entries(catalogue).items():
        entry.string = words.get(key, entry.string)
        entry.flags.discard("fuzzy")
    with domain.catalogue("de").open("wb") as file:
        write_po(file, catalogue)
    renew(domain, "de")


every_catalogue = pytest.mark.parametrize(
    ("domain", "language"),
    [(domain, language) for domain in DOMAINS for language in TRANSLATED],
    ids=lambda value: value if isinstance(value, str) else name_of(value),
)


@every_catalogue
def test_every_sentence_is_translated_from_what_it_says_today(
    domain: TextDomain, language: str
) -> None:
    found = translated(domain, language)

    assert {key: entry.id for key, entry in found.items()} == domain.english
    assert [key for key, entry in found.items() if entry.fuzzy or not entry.string] == []


@every_catalogue
def test_nothing_that_is_gone_is_kept(domain: TextDomain, language: str) -> None:
    assert list(read(domain.catalogue(language), language).obsolete) == []


@every_catalogue
def test_a_translation_has_the_places_of_the_english_sentence(
    domain: TextDomain, language: str
) -> None:
    for key, entry in translated(domain, language).items():
        assert places(str(entry.string)) == places(domain.english[key]), key
        assert ("python-brace-format" in entry.flags) == bool(places(domain.english[key])), key


@every_catalogue
def test_what_is_read_is_what_was_translated(domain: TextDomain, language: str) -> None:
    with domain.catalogue(language).with_suffix(".mo").open("rb") as file:
        compiled = read_mo(file)
    found = translated(domain, language)

    assert domain[language] == {key: entry.string for key, entry in found.items()}
    assert len(compiled) == len(found)


def test_every_catalogue_belongs_to_some_words() -> None:
    lying = {path for app in APPS for path in (BASE_DIR / app).glob("locale/**/*.?o")}
    known = {domain.catalogue(language) for domain in DOMAINS for language in TRANSLATED}

    assert lying == known | {path.with_suffix(".mo") for path in known}


def test_the_image_takes_the_catalogues_along() -> None:
    left_out = (BASE_DIR / ".dockerignore").read_text().split()
    patterns = [pattern.removeprefix("**/") for pattern in left_out]

    for domain in DOMAINS:
        parts = domain.catalogue("de").with_suffix(".mo").relative_to(BASE_DIR).parts
        assert not [pattern for pattern in patterns for part in parts if fnmatch(part, pattern)]


def test_to_run_takes_nothing_that_compiles(tmp_path: Path) -> None:
    running = (
        "import sys; sys.modules['babel.messages'] = None\n"
        "from delivery.rules.wording import words; print(words('fr-CA')['skip'])"
    )

    said = subprocess.run(
        [sys.executable, "-c", running],
        cwd=BASE_DIR,
        env={"PATH": str(tmp_path), "LANGUAGE": "en", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        check=False,
    )

    assert (said.stdout.decode().strip(), said.stderr) == ("Aller au contenu", b"")
    importers = {
        module.name
        for module in modules()
        for imported, _ in module.imports()
        if imported.startswith("babel.messages")
    }
    assert importers == {"config.translations"}


def test_a_translated_sentence_is_read_by_its_key(tmp_path: Path) -> None:
    same = TextDomain("app", "same", {"leave": "Leave", "leave_of": "Leave"}, root=tmp_path)

    translate(same, {"leave": "Austreten", "leave_of": "Verlassen"})

    assert same["de"] == {"leave": "Austreten", "leave_of": "Verlassen"}


def test_a_new_language_begins_with_everything_to_translate(tmp_path: Path) -> None:
    domain = greetings(tmp_path, HELLO)

    renew(domain, "de")

    begun = translated(domain, "de")
    assert {key: entry.id for key, entry in begun.items()} == HELLO
    assert [entry.string for entry in begun.values()] == ["", "", ""]
    assert domain["de"] == HELLO


def test_a_changed_sentence_waits_until_its_translation_was_looked_at(tmp_path: Path) -> None:
    translate(greetings(tmp_path, HELLO), GERMAN)
    changed = greetings(tmp_path, {**HELLO, "bye": "Goodbye for now"})

    renew(changed, "de")
    renew(changed, "de")

    entry = translated(changed, "de")["bye"]
    assert (entry.id, entry.string, entry.fuzzy) == ("Goodbye for now", "Tschüs", True)
    assert entry.auto_comments == ["Translated from: Goodbye"]
    assert changed["de"]["bye"] == "Goodbye for now"

    translate(changed, {"bye": "Bis bald"})

    entry = translated(changed, "de")["bye"]
    assert (entry.string, entry.fuzzy, entry.auto_comments) == ("Bis bald", False, [])
    assert greetings(tmp_path, changed.english)["de"] == {**GERMAN, "bye": "Bis bald"}


def test_a_sentence_that_is_gone_takes_its_translation_along(tmp_path: Path) -> None:
    translate(greetings(tmp_path, HELLO), GERMAN)
    fewer = greetings(tmp_path, {"thanks": "Thank you", "new": "New"})

    renew(fewer, "de")

    assert [(key, entry.string) for key, entry in translated(fewer, "de").items()] == [
        ("thanks", "Danke"),
        ("new", ""),
    ]
    assert "Hallo" not in fewer.catalogue("de").read_text("utf-8")


def test_renewing_what_is_up_to_date_changes_nothing(tmp_path: Path) -> None:
    domain = greetings(tmp_path, HELLO)
    translate(domain, GERMAN)
    files = [domain.catalogue("de"), domain.catalogue("de").with_suffix(".mo")]
    before = [path.read_bytes() for path in files]

    renew(domain, "de")

    assert [path.read_bytes() for path in files] == before


def test_a_language_without_its_catalogue_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        greetings(tmp_path, HELLO)["de"]


def test_there_are_no_words_but_in_the_languages_that_are_named() -> None:
    domain = DOMAINS[0]

    assert list(domain) == [SOURCE, *TRANSLATED]
    assert domain[SOURCE] is domain.english
    assert "nl" not in domain


def test_a_language_is_known_wherever_languages_are_named() -> None:
    languages = [SOURCE, *TRANSLATED]

    assert list(NAMES) == languages
    assert list(kit._READ) == languages
    assert [language for language, _ in settings.LANGUAGES] == languages
