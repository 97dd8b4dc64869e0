"""On which side somebody works: with what is real, or in the sandbox.

A caller of the API has one side, that of its key, for as long as the call lasts; what looks up
people, programs and what belongs to them asks here, so that no operation has to hand it on and none
can forget it. Staff, workers and public pages have no side: they see both, told apart (ADR 0036).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import Enum
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)


class Side(Enum):
    """Name both sides."""

    LIVE = "live"
    SANDBOX = "sandbox"

    @classmethod
    def of(cls, *, is_sandbox: bool) -> "Side":
        """Return the side of something."""
        return cls.SANDBOX if is_sandbox else cls.LIVE


_side: ContextVar[Side | None] = ContextVar("side", default=None)


@contextmanager
def only(side: Side) -> Iterator[None]:
    """See nothing but one side, inside this block."""
    token = _side.set(side)
    try:
        yield
    finally:
        _side.reset(token)


def is_in_sight(*, is_sandbox: bool) -> bool:
    """Say whether the caller may know of something on this side."""
    return _side.get() in (None, Side.of(is_sandbox=is_sandbox))


def writes_sandbox() -> bool:
    """Say whether what the caller adds is of the sandbox; without a side nothing is."""
    return _side.get() is Side.SANDBOX


def in_sight(rows: QuerySet[Row], sandbox: str | Q) -> QuerySet[Row]:
    """Return those of `rows` that the caller may know of.

    `sandbox` is true of rows of the sandbox: a column, or a condition that is never null.
    """
    side = _side.get()
    if side is None:
        return rows
    of_sandbox = Q(**{sandbox: True}) if isinstance(sandbox, str) else sandbox
    return rows.filter(of_sandbox if side is Side.SANDBOX else ~of_sandbox)
