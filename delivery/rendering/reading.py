"""What a template reads, found without rendering it.

A column of a catalogue, `{{ offers.headline }}`, is one name with a dot in it: templates read a
flat dict, and nothing in it has parts.
"""

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from liquid import BoundTemplate
from liquid.ast import BlockNode, ConditionalBlockNode, Node
from liquid.builtin.expressions import FilteredExpression, Path
from liquid.builtin.expressions.primitive import RangeLiteral
from liquid.builtin.tags.case_tag import CaseNode, MultiExpressionBlockNode
from liquid.builtin.tags.for_tag import ForNode
from liquid.builtin.tags.if_tag import IfNode
from liquid.builtin.tags.unless_tag import UnlessNode
from liquid.expression import Expression

# What can be asked of a field beside its value. Nothing else has parts.
_PARTS = frozenset({"first", "last", "size"})
_LOOP = "forloop"
_CATALOGUE_AND_COLUMN = 2
_NAME = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
# What asks for a value before it is written.
ASKING = (
    IfNode,
    UnlessNode,
    CaseNode,
    ForNode,
    ConditionalBlockNode,
    MultiExpressionBlockNode,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What one template reads: `unguarded` is that whose absence would leave a hole.

    `fields` are names, `columns` those of catalogues: "offers.headline".
    """

    fields: frozenset[str]
    columns: frozenset[str]
    assigned: frozenset[str]
    unguarded: frozenset[str]
    refused: str


def read(template: BoundTemplate, filters: Container[str]) -> Reading:
    """Return what `template` reads, in every branch, filter, loop and assignment."""
    analysis = template.analyze()
    unknown = (f"There is no filter '{name}'." for name in analysis.filters if name not in filters)
    names = frozenset(analysis.globals)
    columns = frozenset(name for name in names if "." in name)
    unguarded = {name for node in template.nodes for name in _unguarded(node, frozenset())}
    return Reading(
        fields=names - columns,
        columns=columns,
        assigned=frozenset(analysis.locals),
        unguarded=names & frozenset(unguarded),
        refused=next(chain(unknown, _refused(template.nodes)), ""),
    )


def join_columns(nodes: Iterable[Node]) -> None:
    """Make one name of each column read, in place."""
    for node in nodes:
        for expression in node.expressions():
            _join(expression)
        join_columns(children(node))


def _join(expression: Expression) -> None:
    if isinstance(expression, Path) and _is_column(expression.path):
        expression.path = [".".join(str(part) for part in expression.path)]
    for child in expression.children():
        _join(child)


def _is_column(path: Sequence[object]) -> bool:
    named = all(isinstance(part, str) and _NAME.fullmatch(part) for part in path)
    # What stands between brackets may be a path itself, which no set can look up.
    if not named or len(path) != _CATALOGUE_AND_COLUMN:
        return False
    return path[0] != _LOOP and path[1] not in _PARTS


def children(node: Node) -> Iterator[Node]:
    """Yield the nodes inside `node`."""
    # None of our tags loads another template, so none needs the context.
    yield from node.children(None)  # type: ignore[arg-type]


def _refused(nodes: Iterable[Node]) -> Iterator[str]:
    for node in nodes:
        for expression in node.expressions():
            yield from (f"Line {_line(node)}: {why}" for why in _faults(expression))
        yield from _refused(children(node))


def _faults(expression: Expression) -> Iterator[str]:
    if isinstance(expression, RangeLiteral):
        yield f"ranges such as {expression} are not allowed; loop over a list field."
    if isinstance(expression, Path) and not _is_plain(expression):
        yield f"'{expression}' is not allowed: fields have no parts but size, first and last."
    for child in expression.children():
        yield from _faults(child)


def _is_plain(path: Path) -> bool:
    head, *parts = path.path
    if head == _LOOP:
        return all(isinstance(part, str) for part in parts)
    simple = all(
        isinstance(part, int) or (isinstance(part, str) and part in _PARTS) for part in parts
    )
    return isinstance(head, str) and len(parts) <= 1 and simple


def _unguarded(node: Node, guarded: frozenset[str]) -> Iterator[str]:
    if isinstance(node, ASKING):
        asked = {name for expression in node.expressions() for name in names_of(expression)}
        guarded |= frozenset(asked)
    elif not isinstance(node, BlockNode):
        for expression in node.expressions():
            yield from (name for name in _holes(expression) if name not in guarded)
    for child in children(node):
        yield from _unguarded(child, guarded)


def _holes(expression: Expression) -> Iterator[str]:
    filters = expression.filters or [] if isinstance(expression, FilteredExpression) else []
    has_default = any(each.name == "default" and each.args for each in filters)
    for index, child in enumerate(expression.children()):
        if not (has_default and index == 0):
            yield from names_of(child)


def names_of(expression: Expression) -> Iterator[str]:
    """Yield the names that an expression reads."""
    if isinstance(expression, Path):
        yield str(expression.path[0])
    for child in expression.children():
        yield from names_of(child)


def _line(node: Node) -> int:
    return node.token.source.count("\n", 0, node.token.start_index) + 1
