"""What an edition of the workshop is made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from delivery.rules.kinds import AT_A_TIME, When
from delivery.rules.vocabulary import Markup, WhenMissing, WhenRefused


@dataclass(frozen=True)
class Words:
    """One edition in one language, with Liquid; for people of one relationship where it says so."""

    subject: str
    preheader: str
    body: str
    markup: Markup = Markup.MARKDOWN
    relationship: str = ""


@dataclass(frozen=True)
class Issue:
    """One edition of one program. `pictures` are files by the names that the texts call them."""

    program: str
    name: str
    texts: Mapping[str, Words]
    when_missing: WhenMissing = WhenMissing.DEFAULT
    when: When = AT_A_TIME
    when_refused: WhenRefused = WhenRefused.WITHHOLD
    variants: Mapping[str, Words] = field(default_factory=dict)
    pictures: Mapping[str, Path] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """A catalogue: its name, the field that picks the row, and its rows as a CSV file."""

    name: str
    about: str
    key: str
    rows: str
