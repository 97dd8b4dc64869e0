"""The words of clean HTML as tokens of the kind that Markdown makes, for the text part."""

import re
from collections.abc import Mapping
from html.parser import HTMLParser

from markdown_it.token import Token

from delivery.rendering.markdown import LIQUID
from delivery.rendering.masking import Masked

_WHITE = re.compile(r"[ \t\r\n\f]+")
_LISTS = {"ul": "bullet_list", "ol": "ordered_list"}
_BLOCKS = frozenset(
    {
        *("p", "div", "center", "h1", "h2", "h3", "h4", "h5", "h6", "figure", "figcaption"),
        *("table", "caption", "thead", "tbody", "tfoot", "dl", "dt", "dd"),
    }
)
_NUMBER = re.compile(r"\d{1,5}", re.ASCII)
_BETWEEN_CELLS = " | "


def tokens_of(page: str, masked: Masked) -> list[Token]:
    """Return the blocks, lists, links and words of `page`, which `sanitize` has made."""
    walk = _Walk(masked)
    walk.feed(page)
    walk.close()
    walk.end_block()
    return walk.tokens


class _Walk(HTMLParser):
    def __init__(self, masked: Masked) -> None:
        super().__init__(convert_charrefs=True)
        self._masked = masked
        self._inline: list[Token] = []
        self._links: list[str] = []
        self._as_it_is = 0
        # How many lists and tables are open: what is in them stands without gaps.
        self._tight = 0
        self._lists = 0
        self.tokens: list[Token] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if tag == "a":
            self._links.append(known.get("href", ""))
            self._inline.append(_token("link_open", attrs={"href": self._links[-1]}))
        elif tag == "br":
            self._inline.append(_token("hardbreak"))
        elif tag == "img":
            self._inline.append(_token("image", known.get("alt", "")))
        elif tag in _LISTS or tag in {"li", "blockquote", "hr", "tr", "pre"} | _BLOCKS:
            self.end_block()
            self._open(tag, known)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            if self._links:
                self._links.pop()
                self._inline.append(_token("link_close"))
        elif tag in {"td", "th"}:
            self._end_cell()
        elif tag in _LISTS or tag in {"li", "blockquote", "pre", "tr"} | _BLOCKS:
            self.end_block()
            self._close(tag)

    def handle_data(self, data: str) -> None:
        words = data if self._as_it_is else _WHITE.sub(" ", data)
        if words:
            self._inline.append(_token("text", words))

    def handle_comment(self, data: str) -> None:
        self._inline.append(_token("text", f"<!--{data}-->"))

    def end_block(self) -> None:
        """Put what was written inline since the last block into one of its own."""
        inline = _tidy(self._inline)
        self._inline = []
        if not inline:
            return
        if all(self._is_tag(each) for each in inline):
            words = [each.content.strip() for each in inline if each.content.strip()]
            is_tight = bool(self._tight)
            self.tokens += [Token(LIQUID, "", 0, content=word, hidden=is_tight) for word in words]
            return
        closing = Token("paragraph_close", "", -1, hidden=bool(self._tight))
        whole = Token("inline", "", 0, children=inline)
        self.tokens += [_token("paragraph_open"), whole, closing]

    def _is_tag(self, token: Token) -> bool:
        words = token.content.split()
        return token.type == "text" and all(self._masked.tag_of(word) for word in words)

    def _end_cell(self) -> None:
        if _tidy(self._inline):
            self._inline.append(_token("text", _BETWEEN_CELLS))

    def _open(self, tag: str, known: dict[str, str]) -> None:
        if tag in _LISTS:
            start = known.get("start", "")
            attrs = {"start": start} if _NUMBER.fullmatch(start) else {}
            kind = _LISTS[tag]
            self._tight += 1
            self._lists += 1
            self.tokens.append(_token(f"{kind}_open", tag=tag, attrs=attrs))
        elif tag == "li" and self._lists:
            self.tokens.append(_token("list_item_open"))
        elif tag == "blockquote":
            self.tokens.append(_token("blockquote_open"))
        elif tag == "hr":
            self.tokens.append(_token("hr"))
        elif tag == "table":
            self._tight += 1
        elif tag == "pre":
            self._as_it_is += 1

    def _close(self, tag: str) -> None:
        if tag in _LISTS:
            self._tight -= 1
            self._lists -= 1
            self.tokens.append(_token(f"{_LISTS[tag]}_close", tag=tag))
        elif tag == "li" and self._lists:
            self.tokens.append(_token("list_item_close"))
        elif tag == "blockquote":
            self.tokens.append(_token("blockquote_close"))
        elif tag == "table":
            self._tight -= 1
            if not self._tight:
                self.tokens.append(_token("paragraph_close"))
        elif tag == "pre":
            self._as_it_is -= 1


def _token(
    kind: str,
    content: str = "",
    *,
    tag: str = "",
    attrs: Mapping[str, str] | None = None,
) -> Token:
    return Token(kind, tag, 0, content=content, attrs=dict(attrs or {}))


def _tidy(inline: list[Token]) -> list[Token]:
    """Return the tokens without white space at their ends, or a mark between cells."""
    kept = list(inline)
    while kept and _is_empty(kept[-1]):
        kept.pop()
    while kept and _is_empty(kept[0]):
        kept.pop(0)
    return kept


def _is_empty(token: Token) -> bool:
    return token.type == "hardbreak" or (
        token.type == "text" and not token.content.strip(_BETWEEN_CELLS)
    )
