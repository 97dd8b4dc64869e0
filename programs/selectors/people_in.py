"""How many people are in by each version of a promise: known to the app above, which asks them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from programs.models import Invitation, Program
from programs.rules.vocabulary import InvitationState

Counts = Callable[[int], Mapping[int, int]]
_known: dict[str, Counts] = {}


def counts_people_in(counts: Counts) -> Counts:
    """Have `counts` asked from now on: `{invitation_id: people}` of a program's id.

    There is one: the last takes the place.
    """
    _known["in"] = counts
    return counts


@dataclass(frozen=True, slots=True)
class PeopleOn:
    """How many people are in by one version; `waits` where a later one asks them already."""

    version: Invitation
    people: int
    waits: bool


@dataclass(frozen=True, slots=True)
class ToAsk:
    """Who is in, by the version that they accepted."""

    on: tuple[PeopleOn, ...]

    @property
    def people(self) -> int:
        """Return how many people there are."""
        return sum(each.people for each in self.on)

    @property
    def waiting(self) -> int:
        """Return how many of them are asked for a later version already."""
        return sum(each.people for each in self.on if each.waits)


def to_ask(program: Program) -> ToAsk:
    """Return how many people are in by each published version of `program`, the newest first."""
    counts = _known.get("in")
    people = counts(program.pk) if counts else {}
    versions = Invitation.objects.filter(program=program, pk__in=people)
    newest_first = versions.exclude(state=InvitationState.DRAFT).order_by("-number")
    last = _last_material(program)
    return ToAsk(
        tuple(PeopleOn(each, people[each.pk], each.number < last) for each in newest_first)
    )


def _last_material(program: Program) -> int:
    """Return the number of the newest published version that asks for more; 0 where none does."""
    asking = Invitation.objects.filter(program=program, asks_for_more=True)
    return (
        asking.exclude(state=InvitationState.DRAFT)
        .order_by("-number")
        .values_list("number", flat=True)
        .first()
        or 0
    )
