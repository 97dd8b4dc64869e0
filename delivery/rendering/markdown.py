"""Markdown with the Liquid kept out of its way."""

from collections.abc import Iterable

from markdown_it import MarkdownIt
from markdown_it.token import Token

from delivery.rendering.masking import Masked

LIQUID = "liquid"


def parse(masked: Masked) -> list[Token]:
    """Return the Markdown of `masked` as tokens; tags on lines of their own are `liquid` tokens.

    A loop around a whole list goes into the list, so that it stays one list.
    """
    lines = (_apart(line, masked) for line in masked.text.split("\n"))
    tokens = list(_tags_bare(_parser().parse("\n".join(lines)), masked))
    for start in range(len(tokens) - 1):
        _put_loop_inside(tokens, start, masked)
    return tokens


def render_html(tokens: list[Token]) -> str:
    """Return the tokens as HTML, not yet sanitized."""
    parser = _parser()
    parser.add_render_rule(LIQUID, lambda _self, tokens, index, *_: tokens[index].content + "\n")
    return str(parser.renderer.render(tokens, parser.options, {}))


class _Parser(MarkdownIt):
    """Take every address for a link, so that a bad one is named instead of shown as text."""

    def validateLink(self, url: str) -> bool:
        return True


def _parser() -> MarkdownIt:
    return _Parser("commonmark")


def _only_tags(text: str, masked: Masked) -> bool:
    words = text.split()
    return bool(words) and all(masked.tag_of(word) for word in words)


def _apart(line: str, masked: Masked) -> str:
    return f"\n{line.strip()}\n" if _only_tags(line, masked) else line


def _tags_bare(tokens: list[Token], masked: Masked) -> Iterable[Token]:
    bare = [
        index
        for index, token in enumerate(tokens)
        if token.type == "inline" and _only_tags(token.content, masked)
    ]
    around = {index + step for index in bare for step in (-1, 1)}
    for index, token in enumerate(tokens):
        if index in bare:
            yield from (Token(LIQUID, "", 0, content=word) for word in token.content.split())
        elif index not in around:
            yield token


def _put_loop_inside(tokens: list[Token], start: int, masked: Masked) -> None:
    end = _list_end(tokens, start + 1)
    if not end or end + 1 == len(tokens):
        return
    if [masked.tag_of(tokens[at].content) for at in (start, end + 1)] == ["for", "endfor"]:
        tokens[start], tokens[start + 1] = tokens[start + 1], tokens[start]
        tokens[end], tokens[end + 1] = tokens[end + 1], tokens[end]


def _list_end(tokens: list[Token], start: int) -> int:
    opening = tokens[start]
    if opening.type not in {"bullet_list_open", "ordered_list_open"}:
        return 0
    closing = opening.type.replace("open", "close")
    for index in range(start + 1, len(tokens)):
        if tokens[index].type == closing and tokens[index].level == opening.level:
            return index
    return 0
