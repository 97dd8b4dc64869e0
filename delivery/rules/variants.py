"""Which of an edition's texts are for a person, by how well we know each other."""

from collections.abc import Iterable
from typing import Protocol, TypeVar


class Variant(Protocol):
    """What is asked of a text: its language, and for whom it is ("": for all)."""

    @property
    def language(self) -> str:
        """Its language."""

    @property
    def relationship(self) -> str:
        """Whom it is for."""


V = TypeVar("V", bound=Variant)


def texts_for(texts: Iterable[V], relationship: str) -> dict[str, V]:
    """Return the texts that somebody of `relationship` may read, by language.

    In each language theirs stands before the one for all; the texts of others do not count, so a
    language that has only those is none for them.
    """
    theirs = [text for text in texts if text.relationship in ("", relationship)]
    return {
        text.language: text for text in sorted(theirs, key=lambda text: bool(text.relationship))
    }
