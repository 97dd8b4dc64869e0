"""Where people stand, in the words of the API."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from consent.models import Subscription
from consent.rules.fold import Standing
from consent.rules.vocabulary import State
from consent.selectors.names import Found, Named, UnknownPerson, find, find_person
from consent.selectors.standing import Pair, standings, state_of
from programs.models import Invitation, Program
from programs.selectors.catalogue import UnknownProgram

Clock = Callable[[], datetime]

_HAS_AN_END = (State.ACTIVE, State.PAUSED, State.COMPLETED)


@dataclass(frozen=True, slots=True)
class Stand:
    """Where one person stands with one program now."""

    program: str
    state: State
    invitation_version: int | None
    since: datetime | None
    ends_at: datetime | None


def stands_of(*, external_id: str, clock: Clock) -> list[Stand]:
    """Return where a person stands with every program that they have to do with.

    Raises `UnknownPerson`.
    """
    person = find_person(external_id)
    mine = Subscription.objects.filter(subscriber=person).order_by("program__slug")
    found = [Found(person.id, row.program) for row in mine.select_related("program")]
    stands = _stands(found, clock)
    return [stands[each.pair] for each in found]


def stands(*, named: Sequence[Named], clock: Clock) -> list[Stand | UnknownPerson | UnknownProgram]:
    """Return where each stands, in order, or who is unknown; as many queries for any number."""
    found = find(named)
    known = _stands([each for each in found if isinstance(each, Found)], clock)
    return [known[each.pair] if isinstance(each, Found) else each for each in found]


def _stands(found: Sequence[Found], clock: Clock) -> dict[Pair, Stand]:
    programs = {each.program.id: each.program for each in found}
    held = standings([each.pair for each in found])
    numbers = _numbers([standing.invitation_id for standing in held.values()])
    now = clock()
    return {
        pair: _stand(programs[pair[1]], standing, numbers, now) for pair, standing in held.items()
    }


def _stand(program: Program, held: Standing, numbers: dict[int, int], now: datetime) -> Stand:
    state = state_of(held, now)
    return Stand(
        program=program.slug,
        state=state,
        invitation_version=numbers.get(held.invitation_id) if held.invitation_id else None,
        since=held.since if state == held.state else _changed_by_time(held, state),
        ends_at=held.ends_at if state in _HAS_AN_END else None,
    )


def _changed_by_time(held: Standing, state: State) -> datetime | None:
    ends = {State.COMPLETED: held.ends_at, State.LAPSED: held.request_lapses_at}
    return ends.get(state, held.paused_until)


def _numbers(invitation_ids: Sequence[int | None]) -> dict[int, int]:
    wanted = {id_ for id_ in invitation_ids if id_ is not None}
    return dict(Invitation.objects.filter(id__in=wanted).values_list("id", "number"))
