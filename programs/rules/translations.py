"""Words in each language: English stands in Python, the others in compiled gettext catalogues."""

import gettext
from collections.abc import Iterator, Mapping
from pathlib import Path

Words = Mapping[str, str]

SOURCE = "en"
TRANSLATED = ("de", "fr")

_ROOT = Path(__file__).resolve().parents[2]


class TextDomain(Mapping[str, Words]):
    """The words of one part of an app by language, each read when it is first asked for.

    In a catalogue the context (`msgctxt`) is the key of a sentence, `msgid` the English one. A
    language whose catalogue is missing raises FileNotFoundError.
    """

    def __init__(self, app: str, name: str, english: Words, *, root: Path = _ROOT) -> None:
        self.app = app
        self.name = name
        self.english = english
        self.root = root
        self._read = {SOURCE: english}

    def __getitem__(self, language: str) -> Words:
        if language in TRANSLATED and language not in self._read:
            self._read[language] = self._translated(language)
        return self._read[language]

    def __iter__(self) -> Iterator[str]:
        return iter((SOURCE, *TRANSLATED))

    def __len__(self) -> int:
        return 1 + len(TRANSLATED)

    def catalogue(self, language: str) -> Path:
        """Return the file that translators write; the `.mo` beside it is the one that is read."""
        folder = self.root / self.app / "locale" / language / "LC_MESSAGES"
        return folder / f"{self.name}.po"

    def _translated(self, language: str) -> Words:
        with self.catalogue(language).with_suffix(".mo").open("rb") as file:
            found = gettext.GNUTranslations(file)
        return {key: found.pgettext(key, text) for key, text in self.english.items()}
