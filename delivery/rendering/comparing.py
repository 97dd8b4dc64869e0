"""What a template compares a field with, held against what the field is.

A comparison that can never be true, a number with a text or a choice with a word that it does not
have, fails for nobody and picks the wrong words for everybody: it is named before approval.
"""

from collections.abc import Iterable, Iterator, Mapping

from liquid import BoundTemplate
from liquid.ast import Node
from liquid.builtin.expressions import FilteredExpression, Path
from liquid.builtin.expressions.logical import (
    ContainsExpression,
    EqExpression,
    GeExpression,
    GtExpression,
    LeExpression,
    LtExpression,
    NeExpression,
)
from liquid.builtin.expressions.primitive import FloatLiteral, IntegerLiteral, StringLiteral
from liquid.builtin.tags.case_tag import CaseNode, MultiExpressionBlockNode
from liquid.expression import Expression

from delivery.rendering.reading import children
from delivery.rendering.values import iso_of, names_choice
from programs.rules.promise import DataWords
from programs.rules.vocabulary import FieldType

_Comparison = (
    EqExpression | NeExpression | LtExpression | LeExpression | GtExpression | GeExpression
)
_FIGURES = frozenset({FieldType.NUMBER, FieldType.MONEY})
Uses = Mapping[str, DataWords]


def odd_comparisons(template: BoundTemplate, uses: Uses) -> Iterator[str]:
    """Yield a sentence for each comparison of a field of `uses` that can never come true."""
    for node in _all(template.nodes):
        for field, literal in _compared(node):
            use = uses.get(field)
            if use is not None:
                yield from _fault(use, literal)


def _all(nodes: Iterable[Node]) -> Iterator[Node]:
    for node in nodes:
        yield node
        yield from _all(children(node))


def _compared(node: Node) -> Iterator[tuple[str, str | float]]:
    """Yield each field with the literal that it is compared with."""
    if isinstance(node, CaseNode):
        for block in node.blocks:
            if isinstance(block, MultiExpressionBlockNode):
                for each in block.expression.expressions:
                    yield from _pair(node.expression, each)
    for expression in node.expressions():
        yield from _in_expression(expression)


def _in_expression(expression: Expression) -> Iterator[tuple[str, str | float]]:
    if isinstance(expression, _Comparison):
        yield from _pair(expression.left, expression.right)
        yield from _pair(expression.right, expression.left)
    if isinstance(expression, ContainsExpression):
        yield from _pair(expression.left, expression.right)
    for child in expression.children():
        yield from _in_expression(child)


def _pair(field: Expression, literal: Expression) -> Iterator[tuple[str, str | float]]:
    path = _bare(field)
    if isinstance(path, Path) and len(path.path) == 1:
        plain = _bare(literal)
        if isinstance(plain, StringLiteral | IntegerLiteral | FloatLiteral):
            yield str(path.path[0]), plain.value


def _bare(expression: Expression) -> Expression:
    while isinstance(expression, FilteredExpression) and not expression.filters:
        expression = expression.left
    return expression


def _fault(use: DataWords, literal: str | float) -> Iterator[str]:
    is_text = isinstance(literal, str)
    if use.type in _FIGURES and is_text:
        yield f"{use.key} is a number: compare it with one, without quotation marks."
    elif use.type == FieldType.DATE and not iso_of(str(literal)):
        yield f'{use.key} is a date: compare it with one, written as "2026-11-14".'
    elif use.choices and not _is_choice(use, str(literal)):
        codes = ", ".join(choice.code for choice in use.choices)
        yield f'{use.key} has no choice "{literal}": it has {codes}.'


def _is_choice(use: DataWords, words: str) -> bool:
    choices = {choice.code: {"": choice.label} for choice in use.choices}
    return words == "" or any(names_choice(words, code, choices) for code in choices)
