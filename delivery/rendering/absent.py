"""What stands in a text where a value that it reads is not known."""

from collections.abc import Iterable, Iterator

from liquid.ast import BlockNode, Node
from liquid.builtin.expressions import FilteredExpression
from liquid.builtin.expressions.primitive import StringLiteral
from liquid.expression import Expression

from delivery.rendering.liquid import Compiled
from delivery.rendering.reading import ASKING, children, names_of

LEFT_OUT = "what is written for it is left out"
NOTHING = "nothing"


def without(parts: Iterable[Compiled], name: str) -> list[str]:
    """Return what shows in `parts` where `name` has no value: each once, in order."""
    found = (shown for part in parts for shown in _shown(part.template.nodes, name, asked=False))
    return list(dict.fromkeys(found))


def _shown(nodes: Iterable[Node], name: str, *, asked: bool) -> Iterator[str]:
    for node in nodes:
        yield from _of_node(node, name, asked=asked)


def _of_node(node: Node, name: str, *, asked: bool) -> Iterator[str]:
    is_asked = asked
    if isinstance(node, ASKING):
        is_asked = asked or any(name in names_of(each) for each in node.expressions())
        if is_asked and not asked:
            yield LEFT_OUT
    elif not isinstance(node, BlockNode) and not asked:
        for expression in node.expressions():
            if name in names_of(expression):
                yield _default(expression)
    yield from _shown(children(node), name, asked=is_asked)


def _default(expression: Expression) -> str:
    """Return the words that a text has for who has no value."""
    filters = expression.filters or [] if isinstance(expression, FilteredExpression) else []
    for each in filters:
        if each.name == "default" and each.args:
            value = getattr(each.args[0], "value", None)
            if isinstance(value, StringLiteral):
                return f"“{value.value}”"
            return "what its default says"
    return NOTHING
