"""`python -m config.translations` brings the catalogues up to the English words and compiles them.

`make translations` calls it after each change of words. It needs no tools of gettext: Babel reads,
writes and compiles. Nothing else imports Babel's part for catalogues.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

from babel import Locale
from babel.messages import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from consent.rules import wording as consent
from delivery.rendering import wording as messages
from delivery.rules import wording as delivery
from delivery.rules.wording import access
from programs.rules import wording as programs
from programs.rules.translations import TRANSLATED, TextDomain, Words

DOMAINS = (
    programs.WORDS,
    consent.WORDS,
    delivery.WORDS,
    access.WORDS,
    messages.WORDS,
)


def main() -> int:
    """Renew every catalogue, and say of each how much waits for a translator."""
    for domain in DOMAINS:
        for language in TRANSLATED:
            catalogue = renew(domain, language)
            waiting = sum(not entry.string or entry.fuzzy for entry in entries(catalogue).values())
            place = domain.catalogue(language).relative_to(domain.root)
            print(f"{place}: {len(catalogue)} sentences, {waiting} to translate")
    return 0


def renew(domain: TextDomain, language: str) -> Catalog:
    """Write the catalogue of `language` with just the sentences that there are, and compile it.

    What waits for a translator is not compiled: it would read English.
    """
    path = domain.catalogue(language)
    catalogue = read(path, language) if path.exists() else _begun(domain, language)
    bring_up(catalogue, domain.english)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalogue)
    with path.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue)
    return catalogue


def read(path: Path, language: str) -> Catalog:
    """Return a catalogue as its translators left it."""
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def entries(catalogue: Catalog) -> dict[str, Message]:
    """Return the entries of a catalogue by their key, in its order."""
    return {str(entry.context): entry for entry in catalogue if entry.id}


def bring_up(catalogue: Catalog, english: Words) -> None:
    """Leave in `catalogue` one entry for each of `english`, in that order.

    Where the English one has changed, the translation stays, marked fuzzy until somebody has looked
    at it, with the English one that it was made from.
    """
    before = entries(catalogue)
    for key, entry in before.items():
        catalogue.delete(entry.id, key)
    catalogue.obsolete.clear()
    for key, text in english.items():
        _add(catalogue, key, text, before.get(key) or Message(text))


def _add(catalogue: Catalog, key: str, text: str, old: Message) -> None:
    is_stale = old.fuzzy or (old.id != text and bool(old.string))
    made_from = old.auto_comments if old.fuzzy else [f"Translated from: {old.id}"]
    catalogue.add(
        text,
        old.string,
        flags={"fuzzy"} if is_stale else (),
        auto_comments=made_from if is_stale else (),
        user_comments=old.user_comments,
        context=key,
    )


def _begun(domain: TextDomain, language: str) -> Catalog:
    name, now = Locale.parse(language).english_name, datetime.now(UTC)
    return Catalog(
        language,
        header_comment=(
            f"# {name} words of Willingly: {domain.app}, {domain.name}.\n"
            "# The context is the key. After each change: make translations\n"
            "#"
        ),
        project="Willingly",
        version="1",
        msgid_bugs_address="Willingly",
        creation_date=now,
        revision_date=now,
        last_translator="Willingly",
        language_team=name,
        fuzzy=False,
    )


if __name__ == "__main__":
    sys.exit(main())
