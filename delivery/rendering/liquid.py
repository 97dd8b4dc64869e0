"""What authors may write between braces: a small, strict Liquid that reads a flat dict.

No tag or filter is there that is not listed, no template loads another, a name that is not known
is an error, and everything that grows has a limit. Ranges are refused: a loop goes over a list of
at most 20. Our own output tag escapes for HTML, so that a string in the template is no more
trusted than a value.
"""

import html
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, TextIO

from liquid import BoundTemplate, Environment, RenderContext, StrictUndefined
from liquid.builtin import content, illegal, output
from liquid.builtin.filters import array, misc, string
from liquid.builtin.tags import assign_tag, case_tag, comment_tag, for_tag, if_tag, unless_tag
from liquid.exceptions import LiquidError
from liquid.filter import sequence_filter
from liquid.tag import Tag

from delivery.rendering.reading import Reading, join_columns, read
from delivery.rendering.values import Incomparable

SOURCE_LIMIT = 200_000
MARKS_LIMIT = 500
MARK_LIMIT = 500
OUTPUT_LIMIT = 300_000
_MARK = re.compile(r"{{|{%")
_CLOSING = {"{{": "}}", "{%": "%}"}
# The library's lexer knows these two whether they are registered or not.
_LEXED = ("raw", "doc")


@sequence_filter
def _sorted(items: Iterable[object]) -> list[object]:
    """Return the items in the order of their words, capital letters beside small ones."""
    return sorted(items, key=lambda item: str(item).casefold())


_TAGS: tuple[type[Tag], ...] = (
    content.Literal,
    illegal.Illegal,
    if_tag.IfTag,
    unless_tag.UnlessTag,
    case_tag.CaseTag,
    for_tag.ForTag,
    for_tag.BreakTag,
    for_tag.ContinueTag,
    assign_tag.AssignTag,
    comment_tag.CommentTag,
)
FILTERS: dict[str, Callable[..., Any]] = {
    "append": string.append,
    "capitalize": string.capitalize,
    "default": misc.default,
    "downcase": string.downcase,
    "first": array.first,
    "join": array.join,
    "last": array.last,
    "prepend": string.prepend,
    "reverse": array.reverse,
    "size": misc.size,
    "sort": _sorted,
    "strip": string.strip,
    "truncate": string.truncate,
    "truncatewords": string.truncatewords,
    "uniq": array.uniq,
    "upcase": string.upcase,
}


class TemplateRefused(Exception):
    """The template cannot be used; the message says where and why."""


class TemplateBroken(Exception):
    """The template failed for one person's values. Holds a code and never a value."""


class Written(output.OutputNode):
    """Write a value as text: a list with commas, nothing where there is nothing."""

    __slots__ = ()

    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        """Write the value into `buffer`."""
        return buffer.write(self.written(self.expression.evaluate(context)))

    def written(self, value: object) -> str:
        """Return what stands in the text for `value`."""
        if isinstance(value, str):
            return str(value)
        if value is None:
            return ""
        if isinstance(value, list | tuple):
            return ", ".join(str(item) for item in value)
        return str(value)


class _Escaped(Written):
    """Write a value as text that HTML takes for nothing but text."""

    __slots__ = ()

    def written(self, value: object) -> str:
        """Return what stands in the page for `value`."""
        return html.escape(super().written(value))


class _TextOutput(output.Output):
    node_class = Written


class _HtmlOutput(output.Output):
    node_class = _Escaped


class _Liquid(Environment):
    block_nesting_limit: ClassVar[int] = 8
    context_depth_limit: ClassVar[int] = 12
    loop_iteration_limit: ClassVar[int | None] = 1_000
    local_namespace_limit: ClassVar[int | None] = 50_000
    output_stream_limit: ClassVar[int | None] = OUTPUT_LIMIT

    def __init__(self, output_tag: type[Tag]) -> None:
        self._output_tag = output_tag
        super().__init__(undefined=StrictUndefined)

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        for tag in (*_TAGS, self._output_tag):
            self.add_tag(tag)
        for name, function in FILTERS.items():
            self.add_filter(name, function)


_TEXT = _Liquid(_TextOutput)
_HTML = _Liquid(_HtmlOutput)


@dataclass(frozen=True, slots=True)
class Compiled:
    """A template ready to be rendered, and what it reads."""

    template: BoundTemplate
    reading: Reading

    def render(self, values: Mapping[str, object]) -> str:
        """Return the text for `values`, which must name every field read.

        Raises `TemplateBroken`, whatever goes wrong inside: it must not take others with it.
        """
        return rendered(self.template, self.reading.assigned, values)


def rendered(template: BoundTemplate, assigned: Iterable[str], values: Mapping[str, object]) -> str:
    """Return the text of `template`, or of a part of one, for `values`.

    Raises `TemplateBroken`.
    """
    # What is assigned in a branch that was not taken is empty, not unknown.
    return unbroken(template.render, dict.fromkeys(assigned) | dict(values))


def unbroken(write: Callable[[Mapping[str, object]], str], values: Mapping[str, object]) -> str:
    """Return what `write` makes of `values`.

    Raises `TemplateBroken`, whatever goes wrong inside: it holds no value.
    """
    try:
        return write(values)
    except LiquidError as error:
        raise TemplateBroken(_code(error)) from None
    except Incomparable:
        raise TemplateBroken("values_not_comparable") from None
    except (ArithmeticError, LookupError, RecursionError, TypeError, ValueError):
        raise TemplateBroken("template_failed") from None


def compile_template(source: str, *, escape: bool = False) -> Compiled:
    """Return `source` ready to render, with values escaped for HTML where `escape`.

    Raises `TemplateRefused`.
    """
    _refuse_unlexable(source)
    try:
        template = (_HTML if escape else _TEXT).from_string(source)
        join_columns(template.nodes)
        reading = read(template, FILTERS)
    except LiquidError as error:
        raise TemplateRefused(_located(source, error)) from None
    except RecursionError:
        raise TemplateRefused("The template is nested too deeply.") from None
    if reading.refused:
        raise TemplateRefused(reading.refused)
    return Compiled(template, reading)


def fields_read(source: str) -> frozenset[str]:
    """Return the names that `source` reads and does not make itself, in every branch.

    Raises `TemplateRefused`.
    """
    return compile_template(source).reading.fields


def _refuse_unlexable(source: str) -> None:
    """Refuse what the library's lexer would take long over, before it sees it."""
    if len(source) > SOURCE_LIMIT:
        raise TemplateRefused(f"The template is longer than {SOURCE_LIMIT:,} characters.")
    marks = list(_MARK.finditer(source))
    if len(marks) > MARKS_LIMIT:
        raise TemplateRefused(f"The template has more than {MARKS_LIMIT} fields and tags.")
    for mark in marks:
        end = source.find(_CLOSING[mark.group()], mark.end(), mark.end() + MARK_LIMIT)
        if end < 0:
            line = source.count("\n", 0, mark.start()) + 1
            raise TemplateRefused(f"Line {line}: '{mark.group()}' is never closed, or too late.")
        name = source[mark.end() : end].lstrip("- \t\n").split(maxsplit=1)
        if mark.group() == "{%" and name and name[0] in _LEXED:
            line = source.count("\n", 0, mark.start()) + 1
            raise TemplateRefused(f"Line {line}: unexpected tag '{name[0]}'.")


def _located(source: str, error: LiquidError) -> str:
    message = str(error.message or "The template cannot be read").rstrip(".")
    if error.token is None or error.token.start_index < 0:
        return f"{message}."
    line = source.count("\n", 0, error.token.start_index) + 1
    return f"Line {line}: {message}."


def _code(error: LiquidError) -> str:
    words = type(error).__name__.removesuffix("Error")
    return "template_" + "".join(f"_{c.lower()}" if c.isupper() else c for c in words).strip("_")
