"""What goes next, and the one sentence that says why nothing goes now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Count, QuerySet, Value
from django.db.models.functions import Concat

from delivery.models import Edition
from delivery.rules.kinds import going_in_words
from delivery.rules.vocabulary import EditionKind, EditionState
from delivery.selectors.editions import when_of
from programs.rules.vocabulary import ProgramState

_AT_MOST = 5
_KEY = "edition:"
IDLE = "Nothing is being sent: "


@dataclass(frozen=True, slots=True)
class Standing:
    """How many editions there are, by the keys of `by_state`, and the next that are scheduled."""

    numbers: Mapping[str, int]
    scheduled: Sequence[Edition]

    def count(self, *states: EditionState, kind: str = "", program: str = "") -> int:
        """Return how many are in one of these states; of one kind, of programs in one state."""
        return sum(
            number
            for key, number in self.numbers.items()
            if _is_of(key, states, kind=kind, program=program)
        )


def by_state(editions: QuerySet[Edition]) -> QuerySet[Edition, Any]:
    """Return how many `editions` there are of each state and kind, and state of their program.

    Rows of two, to be asked for together with others: `("edition:draft:broadcast:open", 3)`.
    """
    of_what = Concat(
        *(Value(_KEY), "state", Value(":"), "kind", Value(":"), "program__state"),
        output_field=CharField(),
    )
    rows: QuerySet[Any, Any] = editions.order_by()
    counted = rows.annotate(of_what=of_what).values("of_what").annotate(how_many=Count("pk"))
    found: QuerySet[Edition, Any] = counted.values_list("of_what", "how_many")
    return found


def next_of(editions: QuerySet[Edition]) -> list[Edition]:
    """Return the next of `editions` that are scheduled."""
    scheduled = editions.filter(state=EditionState.SCHEDULED).select_related("program")
    return list(scheduled.order_by("scheduled_at", "pk")[:_AT_MOST])


def _is_of(key: str, states: Sequence[EditionState], *, kind: str, program: str) -> bool:
    if not key.startswith(_KEY):
        return False
    its_state, its_kind, its_program = key.removeprefix(_KEY).split(":")
    return its_state in states and kind in ("", its_kind) and program in ("", its_program)


def why_nothing(standing: Standing) -> str:
    """Return in one sentence what goes now, or why nothing does."""
    going = standing.count(EditionState.SENDING, kind=EditionKind.BROADCAST)
    held = standing.count(
        EditionState.SENDING, kind=EditionKind.BROADCAST, program=ProgramState.HELD
    )
    if going > held:
        return f"{_editions(going - held)} on the way."
    if held:
        return f"{IDLE}{_editions(held)} on the way, and of a program that is held."
    return f"{IDLE}{_why_idle(standing)}{_by_themselves(standing)}"


def when_it_goes(edition: Edition) -> str:
    """Return in words when a scheduled edition goes."""
    at = edition.scheduled_at
    if edition.kind == EditionKind.BROADCAST and at is not None:
        return f"{at:%d %B at %H:%M} {'their time' if edition.in_their_zone else 'UTC'}"
    begins = f"from {at:%d %B} on, " if at is not None else ""
    return f"{begins}{going_in_words(when_of(edition))}"


def _why_idle(standing: Standing) -> str:
    stopped = standing.count(EditionState.PAUSED, EditionState.HELD)
    if standing.scheduled:
        edition = standing.scheduled[0]
        return f"the next edition, {edition}, goes {_on(edition)}."
    if stopped:
        return f"{_editions(stopped)} paused or held, and nothing else is scheduled."
    if approved := standing.count(EditionState.APPROVED):
        return f"{_editions(approved)} approved, and nobody has said when it goes."
    if drafts := standing.count(EditionState.DRAFT):
        return f"{_editions(drafts)} written and not approved yet."
    return "no edition waits to go; write the next one."


def _on(edition: Edition) -> str:
    said = when_it_goes(edition)
    return f"on {said}" if edition.kind == EditionKind.BROADCAST else said


def _by_themselves(standing: Standing) -> str:
    running = standing.count(EditionState.SENDING)
    return (
        f" {_editions(running)} running, and each goes by itself when it is due." if running else ""
    )


def _editions(number: int) -> str:
    return "1 edition is" if number == 1 else f"{number:,} editions are"
