"""Which fields a template surely writes out, so that whoever has the message has their values.

Errs on the side of the person: what is written in one branch only, cut short or counted is not
among them, for then the message need not say it.
"""

from collections.abc import Iterable, Iterator

from liquid.ast import Node
from liquid.builtin.content import ContentNode
from liquid.builtin.expressions import FilteredExpression, Path
from liquid.builtin.expressions.logical import BooleanExpression
from liquid.builtin.tags.for_tag import ForNode
from liquid.builtin.tags.if_tag import IfNode
from liquid.expression import Expression

from delivery.rendering.liquid import Compiled, Written

# What they leave of a value is all of it.
_WHOLE = frozenset(
    {
        "append",
        "capitalize",
        "default",
        "downcase",
        "join",
        "prepend",
        "reverse",
        "sort",
        "strip",
        "uniq",
        "upcase",
    }
)


def printed(template: Compiled) -> frozenset[str]:
    """Return the fields whose values `template` writes out whole whenever they are there."""
    # What is assigned may be anything by the time that it is written.
    return frozenset(_in(template.template.nodes)) - template.reading.assigned - {""}


def _in(nodes: Iterable[Node]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, Written):
            yield _whole(node.expression)
        elif isinstance(node, IfNode):
            asked = asked_by(node)
            yield from (each for each in _in(node.consequence.nodes) if each == asked)
        elif isinstance(node, ForNode):
            yield _looped(node)


def _whole(expression: object) -> str:
    if not isinstance(expression, FilteredExpression):
        return ""
    filters = {each.name for each in expression.filters or ()}
    return _name(expression.left) if filters <= _WHOLE else ""


def asked_by(node: IfNode) -> str:
    """Return the field that `node` asks for and nothing else, "" where it asks for more."""
    condition = node.condition
    return _name(condition.expression if isinstance(condition, BooleanExpression) else condition)


def _looped(node: ForNode) -> str:
    """Return the list that `node` writes item by item, from its first to its last."""
    loop, body = node.expression, node.block.nodes
    is_whole = loop.limit is None and loop.offset is None
    writes = {_whole(each.expression) for each in body if isinstance(each, Written)}
    # A tag in a loop may leave it early.
    is_plain = all(isinstance(each, Written | ContentNode) for each in body)
    return _name(loop.iterable) if is_whole and is_plain and loop.identifier in writes else ""


def _name(expression: Expression) -> str:
    is_field = isinstance(expression, Path) and len(expression.path) == 1
    return str(expression.path[0]) if is_field and isinstance(expression, Path) else ""
