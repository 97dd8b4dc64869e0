"""A reader of our own style sheet: its rules, each with its declarations in their order."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; `within` are the conditions around it, as `@supports (display: grid)`."""

    within: tuple[str, ...]
    selector: str
    declarations: tuple[tuple[str, str], ...]


def rules_of(sheet: str) -> list[Rule]:
    """Return every rule of a style sheet, those inside conditions too."""
    return list(_rules(_COMMENT.sub("", sheet), ()))


def _rules(text: str, within: tuple[str, ...]) -> Iterator[Rule]:
    while "{" in text:
        head, _, rest = text.partition("{")
        body, text = _block(rest)
        name = " ".join(head.split())
        if name.startswith(("@media", "@supports")):
            yield from _rules(body, (*within, name))
        else:
            yield Rule(within, name, tuple(_declarations(body)))


def _block(text: str) -> tuple[str, str]:
    """Return what stands before the brace that closes, and what behind it."""
    depth = 1
    for at, mark in enumerate(text):
        depth += {"{": 1, "}": -1}.get(mark, 0)
        if depth == 0:
            return text[:at], text[at + 1 :]
    raise ValueError("A brace is not closed.")


def _declarations(body: str) -> Iterator[tuple[str, str]]:
    for one in body.split(";"):
        name, colon, value = one.partition(":")
        if colon:
            yield name.strip(), " ".join(value.split())
