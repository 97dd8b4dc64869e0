"""Sentences and words of a text, as a reader counts them."""

import re

# A point after a figure or one letter ends no sentence: "14. November", "z. B.", "e. g.".
_END = re.compile(r"(?:(?<!\b\w)(?<!\d)\.|[!?…])[\"»”’)]*\s+|\n\s*\n|\n(?=\s*(?:[-*]|\d+\.)\s)")
_WORD = re.compile(r"\w[\w'’.,-]*", re.UNICODE)


def sentences(text: str) -> list[str]:
    """Return the sentences of `text`; an empty line or a new point of a list ends one too."""
    return [part for each in _END.split(text) if (part := " ".join(each.split()))]


def word_count(text: str) -> int:
    """Return how many words `text` has; "24.90" and "e-mail" are one each."""
    return len(_WORD.findall(text))
