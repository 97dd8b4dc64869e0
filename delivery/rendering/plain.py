"""The text part: the same words, written for people who read mail as text."""

import re

from markdown_it.token import Token

from delivery.rendering.markdown import LIQUID

_GAP = re.compile(r"\n[ \t]*(\n[ \t]*)+\n")
_RULE = "-" * 40
_BLOCKS = {"paragraph_close", "heading_close", "fence", "code_block", "hr"}
_LISTS = {"bullet_list_close", "ordered_list_close", "blockquote_close"}


def render_text(tokens: list[Token]) -> str:
    """Return the tokens as plain text: links as "words (address)", lists with a dash or number."""
    return _Writer().write(tokens)


class _Writer:
    def __init__(self) -> None:
        self._out: list[str] = []
        self._margins: list[str] = []
        self._numbers: list[int] = []
        self._bullet = ""

    def write(self, tokens: list[Token]) -> str:
        for token in tokens:
            self._token(token)
        return "".join(self._out).strip() + "\n"

    def _token(self, token: Token) -> None:
        if token.type == LIQUID:
            is_alone = not self._numbers and not token.hidden
            self._out.append(f"{token.content}\n" if is_alone else token.content)
        elif token.type.endswith("list_open"):
            self._numbers.append(int(token.attrGet("start") or 1) if token.tag == "ol" else 0)
        elif token.type == "list_item_open":
            self._item()
        elif token.type == "list_item_close":
            self._margins.pop()
        elif token.type == "blockquote_open":
            self._margins.append("> ")
        elif token.type in _LISTS:
            self._leave(token)
        else:
            self._words(token)

    def _words(self, token: Token) -> None:
        if token.type == "inline":
            self._lines(inline_text(token.children or []))
        elif token.type in {"fence", "code_block"}:
            self._lines(token.content.rstrip("\n"))
        elif token.type == "hr":
            self._lines(_RULE)
        if token.type in _BLOCKS and not token.hidden:
            self._out.append("\n")

    def _item(self) -> None:
        number = self._numbers[-1]
        self._bullet = f"{number}. " if number else "- "
        if number:
            self._numbers[-1] += 1
        self._margins.append(" " * len(self._bullet))

    def _leave(self, token: Token) -> None:
        if token.type == "blockquote_close":
            self._margins.pop()
            return
        self._numbers.pop()
        if not self._numbers:
            self._out.append("\n")

    def _lines(self, text: str) -> None:
        margin = "".join(self._margins)
        for line in text.split("\n"):
            head = margin
            if self._bullet:
                head, self._bullet = margin[: -len(self._bullet)] + self._bullet, ""
            self._out.append(f"{head}{line}".rstrip() + "\n")


def without_gaps(text: str) -> str:
    """Return `text` with at most one empty line in a row: what a tag did not write leaves more."""
    return _GAP.sub("\n\n", text)


def inline_text(children: list[Token]) -> str:
    """Return inline tokens as words: links with their address, pictures as what they show."""
    out: list[str] = []
    links: list[tuple[str, int]] = []
    for child in children:
        if child.type == "link_open":
            links.append((str(child.attrGet("href") or ""), len(out)))
        elif child.type == "link_close":
            address, start = links.pop()
            words = "".join(out[start:])
            out.append("" if words == address else f" ({address})")
        elif child.type == "softbreak":
            # As in HTML: where the author's line ended says nothing.
            out.append(" ")
        elif child.type == "hardbreak":
            out.append("\n")
        elif child.type == "image":
            out.append(f"[{child.content}]")
        else:
            out.append(child.content)
    return "".join(out)
