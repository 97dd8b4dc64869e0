"""A template taken apart: the words that stand in every message, and the places that differ.

A place is a tag or an output at the top of the template, with all that is inside it. What it writes
depends on the values that it reads and on nothing else, so what was written for some values can be
used again for the same ones.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from liquid import BoundTemplate, RenderContext
from liquid.ast import Node
from liquid.builtin.content import ContentNode
from liquid.builtin.expressions import FilteredExpression, Path
from liquid.builtin.expressions.filtered import Filter
from liquid.builtin.expressions.primitive import FloatLiteral, IntegerLiteral, StringLiteral
from liquid.builtin.tags.if_tag import IfNode

from delivery.rendering.liquid import Compiled, Written, rendered, unbroken
from delivery.rendering.printed import asked_by

Write = Callable[[Mapping[str, object]], str]
_LITERALS = (StringLiteral, IntegerLiteral, FloatLiteral)


@dataclass(frozen=True, slots=True)
class Span:
    """One place that differs: `write` returns its text for values that name all of `reads`.

    `write` raises `TemplateBroken`.
    """

    reads: tuple[str, ...]
    write: Write

    def key(self, values: Mapping[str, object]) -> object:
        """Return what the text depends on, fit for a dict: a value, or one for each of `reads`."""
        if len(self.reads) == 1:
            return _hashable(values[self.reads[0]])
        return tuple([_hashable(values[name]) for name in self.reads])


def take_apart(
    compiled: Compiled, standing: Mapping[str, object] = MappingProxyType({})
) -> list[str | Span]:
    """Return the template's fixed words and its places, in order, no two texts in a row.

    What reads only `standing` values is fixed too. What one tag assigns and another reads keeps
    them together: then all that the author wrote is one place. Raises `TemplateBroken`.
    """
    parts: list[str | Span] = []
    words = ""
    for nodes in _groups(compiled, list(_opened(compiled.template.nodes, standing))):
        part = _part(compiled, nodes, standing)
        if isinstance(part, str):
            words += part
            continue
        parts += [words, part] if words else [part]
        words = ""
    return [*parts, words] if words else parts


def _opened(nodes: Iterable[Node], standing: Mapping[str, object]) -> Iterator[Node]:
    """Yield the nodes, in the place of an `if` that `standing` decides what it lets through."""
    for node in nodes:
        asked = asked_by(node) if isinstance(node, IfNode) else ""
        if isinstance(node, IfNode) and asked in standing and not _has_else(node):
            # As Liquid has it: an empty text is something.
            yield from () if standing[asked] in (None, False) else node.consequence.nodes
        else:
            yield node


def _groups(compiled: Compiled, nodes: list[Node]) -> list[list[Node]]:
    """Return the nodes one by one, but for what an assigned name may keep together."""
    if not compiled.reading.assigned:
        return [[node] for node in nodes]
    authors = [at for at, node in enumerate(nodes) if _is_the_authors(compiled, node)]
    first, end = authors[0], authors[-1] + 1
    before, after = ([[node] for node in each] for each in (nodes[:first], nodes[end:]))
    return [*before, nodes[first:end], *after]


def _is_the_authors(compiled: Compiled, node: Node) -> bool:
    if isinstance(node, ContentNode):
        return False
    reads = _span(compiled, [node], {}).reads
    return not reads or not all(name.startswith("_") for name in reads)


def _has_else(node: IfNode) -> bool:
    return bool(node.alternatives or node.default)


def _part(compiled: Compiled, nodes: list[Node], standing: Mapping[str, object]) -> str | Span:
    node = nodes[0] if len(nodes) == 1 else None
    if isinstance(node, ContentNode):
        return str(node.text)
    span = (node and _plain(compiled, node)) or _span(compiled, nodes, standing)
    return span.write(standing) if standing.keys() >= set(span.reads) else span


def _plain(compiled: Compiled, node: Node) -> Span | None:
    """Return the place of an output that reads one field and nothing else, its filters included.

    It needs no context of its own: what it reads is at hand, and its filters know the rest.
    """
    if not isinstance(node, Written) or not isinstance(node.expression, FilteredExpression):
        return None
    path, filters = node.expression.left, node.expression.filters or []
    if not isinstance(path, Path) or len(path.path) != 1:
        return None
    if not all(isinstance(arg, _LITERALS) for each in filters for arg in each.children()):
        return None
    name = str(path.path[0])
    if not filters:
        return Span((name,), lambda values: node.written(values[name]))
    return Span((name,), _filtered(name, node, filters, RenderContext(compiled.template)))


def _filtered(name: str, node: Written, filters: list[Filter], context: RenderContext) -> Write:
    def write(values: Mapping[str, object]) -> str:
        value: object = values[name]
        for each in filters:
            value = each.evaluate(value, context)
        return node.written(value)

    return lambda values: unbroken(write, values)


def _span(compiled: Compiled, nodes: list[Node], standing: Mapping[str, object]) -> Span:
    template = BoundTemplate(compiled.template.env, nodes)
    asked = template.analyze().globals
    known = {name: standing[name] for name in asked if name in standing}
    assigned = compiled.reading.assigned
    return Span(
        reads=tuple(sorted(name for name in asked if name not in known)),
        write=lambda values: rendered(template, assigned, {**known, **values}),
    )


def _hashable(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value
