"""Liquid kept out of a parser's way: every mark becomes a word, or a comment, and back again."""

import re
from dataclasses import dataclass
from hashlib import sha256

# No mark is longer than the check of templates takes; without an end each would look to the last.
_MARK = re.compile(r"{{.{0,600}?}}|{%.{0,600}?%}", re.DOTALL)
_COMMENT = re.compile(r"{%-?\s{0,100}comment\b.{0,600}?%}", re.DOTALL)
_END_COMMENT = re.compile(r"{%-?\s{0,100}endcomment\s{0,100}-?%}")
# What stands between the parts of a source that are masked together.
CUT = "\n\x00\n"


@dataclass(frozen=True, slots=True)
class Masked:
    """A source whose Liquid marks are words that Markdown, sanitizers and browsers leave alone."""

    text: str
    word: re.Pattern[str]
    marks: tuple[str, ...]

    def unmask(self, text: str) -> str:
        """Put the marks back."""
        return self.word.sub(lambda match: self.marks[int(match[1])], text)

    def mark_at(self, text: str) -> str:
        """Return the mark that `text`, which is a word, stands for."""
        match = self.word.fullmatch(text)
        return self.marks[int(match[1])] if match else ""

    def tag_of(self, text: str) -> str:
        """Return the tag's name where the word `text` stands for a tag, else ""."""
        mark = self.mark_at(text)
        name = mark.removeprefix("{%").lstrip("- \t\r\n") if mark.startswith("{%") else ""
        return re.split(r"\W", name, maxsplit=1)[0]


def mask(source: str, *, is_html: bool = False) -> Masked:
    """Return `source` without Liquid comments and with each mark replaced by a word.

    In HTML, the last part of `source`, a tag becomes a comment: between the rows of a table words
    would be moved out of it.
    """
    source = _without_comments(source.replace("\r\n", "\n").replace("\r", "\n"))
    # The digest keeps an author from writing such a word.
    prefix = "lq" + sha256(source.encode(errors="replace")).hexdigest()[:12] + "n"
    html_from = source.rfind(CUT) + 1 if is_html else len(source)
    marks: list[str] = []

    def take(match: re.Match[str]) -> str:
        word = f"{prefix}{len(marks)}z"
        marks.append(match[0])
        if match.start() < html_from:
            return word
        lines = "\n" * match[0].count("\n")
        return f"<!--{word}-->{lines}" if match[0].startswith("{%") else word + lines

    text = _MARK.sub(take, source)
    return Masked(text, re.compile(rf"(?:<!--)?{prefix}(\d+)z(?:-->)?"), tuple(marks))


def _without_comments(source: str) -> str:
    kept, at = [], 0
    while begin := _COMMENT.search(source, at):
        end = _END_COMMENT.search(source, begin.end())
        if end is None:
            break
        kept.append(source[at : begin.start()])
        at = end.end()
    return "".join([*kept, source[at:]])
