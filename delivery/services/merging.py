"""Merging two records of one person, so that no more comes than was promised to either."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from consent.rules.frequency import effective
from consent.rules.less import rarer
from consent.rules.merging import MergeRefusal
from consent.rules.vocabulary import Method, State
from consent.selectors.frequency import promised_by
from consent.selectors.names import PersonName, UnknownPerson, people_named
from consent.selectors.standing import Pair
from consent.services.merging import Both, Foreseen, Merge, Merged, foresee_merge, merge_records
from delivery.models import PrivacyRequest
from delivery.rules.vocabulary import PrivacyState
from delivery.selectors.places import places_until
from programs.models import Invitation, Program
from subscribers.models import Subscriber
from subscribers.selectors.ids import earlier_ids_of
from subscribers.services.merging import hold_records

Clock = Callable[[], datetime]

_LIVE = (State.ACTIVE, State.PAUSED)


class MergeRefused(Exception):
    """Two records were not merged; `refusal` says why."""

    def __init__(self, refusal: MergeRefusal) -> None:
        super().__init__(refusal.sentence)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class Wanted:
    """The record that goes on, and the one that is merged into it."""

    survivor: PersonName
    merged: PersonName


@dataclass(frozen=True, slots=True)
class Done:
    """The record that goes on, and what ended, by the programs' slugs."""

    external_id: str
    earlier_ids: list[str]
    outcome: str
    survivor_ended: list[str]
    merged_ended: list[str]


Result = Done | UnknownPerson | MergeRefused


def foresee(*, survivor: int, merged: int, clock: Clock) -> Foreseen | MergeRefusal:
    """Return what merging two records would do now, or why it would not; write nothing."""
    pair = Merge(survivor, merged)
    [plan] = _planned([pair])
    if isinstance(plan, MergeRefused):
        return plan.refusal
    return foresee_merge(merge=pair, rests=_rests, now=clock())


def merge_people(
    *, wanted: Sequence[Wanted], clock: Clock, method: Method = Method.API
) -> list[Result]:
    """Merge each pair, in one transaction; answer in order. Idempotent.

    What names the same record twice is merged already: `same`. A record that stands in an earlier
    item is refused, and so is one with an open privacy request: the answer goes to its address.
    """
    with transaction.atomic():
        names = people_named(name for each in wanted for name in (each.survivor, each.merged))
        # Held before it is asked who waits for an answer: nobody asks meanwhile.
        hold_records([id_ for id_ in names.values() if id_ is not None])
        found = [_pair(each, names) for each in wanted]
        plan = _planned(found)
        merges = [each for each in plan if isinstance(each, Merge) and each.survivor != each.merged]
        done: Mapping[Merge, Merged | MergeRefusal] = {}
        if merges:
            done = merge_records(merges=merges, rests=_rests, clock=clock, method=method)
        return _answers(plan, done)


def _pair(wanted: Wanted, names: Mapping[PersonName, int | None]) -> Merge | UnknownPerson:
    survivor, merged = names[wanted.survivor], names[wanted.merged]
    if survivor is None or merged is None:
        return UnknownPerson()
    return Merge(survivor, merged)


def _planned(found: Sequence[Merge | UnknownPerson]) -> list[Merge | UnknownPerson | MergeRefused]:
    merged = {each.merged for each in found if isinstance(each, Merge)}
    asking = PrivacyRequest.objects.filter(subscriber__in=merged, state=PrivacyState.OPEN)
    open_of = set(asking.values_list("subscriber_id", flat=True))
    seen: set[int] = set()
    plan: list[Merge | UnknownPerson | MergeRefused] = []
    for each in found:
        if not isinstance(each, Merge) or each.survivor == each.merged:
            plan.append(each)
        elif seen & set(each.ids):
            plan.append(MergeRefused(MergeRefusal.NAMED_TWICE))
        elif each.merged in open_of:
            plan.append(MergeRefused(MergeRefusal.REQUEST_OPEN))
        else:
            seen |= set(each.ids)
            plan.append(each)
    return plan


def _rests(both: Sequence[Both], now: datetime) -> dict[Pair, datetime]:
    """Return until when what the merged records got counts by the promise to the survivors."""
    live = [each for each in both if each.survivor.state in _LIVE]
    numbers = {each.survivor.standing.invitation_id or 0 for each in live}
    invitations = Invitation.objects.in_bulk(numbers)
    wanted = {
        (each.merge.merged, each.program): effective(
            promised_by(invitations[each.survivor.standing.invitation_id or 0]),
            rarer(each.survivor.standing.less_often, each.other.standing.less_often),
        ).period
        for each in live
    }
    return places_until(wanted, now) if wanted else {}


def _answers(
    plan: Sequence[Merge | UnknownPerson | MergeRefused],
    done: Mapping[Merge, Merged | MergeRefusal],
) -> list[Result]:
    ids = {each.survivor for each in plan if isinstance(each, Merge)}
    people, earlier = Subscriber.objects.in_bulk(ids), earlier_ids_of(ids)
    slugs = dict(Program.objects.values_list("id", "slug"))
    answers: list[Result] = []
    for each in plan:
        if not isinstance(each, Merge):
            answers.append(each)
            continue
        became = done.get(each, Merged())
        if isinstance(became, MergeRefusal):
            answers.append(MergeRefused(became))
            continue
        answers.append(
            Done(
                external_id=people[each.survivor].external_id,
                earlier_ids=earlier.get(each.survivor, []),
                outcome="merged" if each in done else "same",
                survivor_ended=sorted(slugs[number] for number in became.survivor_ended),
                merged_ended=sorted(slugs[number] for number in became.merged_ended),
            )
        )
    return answers
