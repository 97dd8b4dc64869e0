"""Two records of one person become one, and nothing is permitted by it (ADR 0034)."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from consent.ledger import NewEntry, lock_subjects
from consent.models import MergedRecord, Subject
from consent.rules.fold import Standing
from consent.rules.merging import MergeRefusal, Stood, Taken, taken
from consent.rules.vocabulary import Actor, EventKind, Method, State
from consent.selectors.chains import programs_of_each, standings_in_full
from consent.selectors.holds import restrictions_of
from consent.selectors.merged import survivors_of
from consent.selectors.standing import Pair, state_of
from consent.services.ending import endings_of
from consent.services.erase import erasures_waiting
from consent.services.recording import Clock, record
from consent.services.stops import carried_entry
from consent.services.whole import Said, whole_entry
from subscribers.models import Subscriber
from subscribers.rules.vocabulary import StoppedBy
from subscribers.selectors.stops import live_stops_of_each, stoppers_of_each
from subscribers.services.merging import empty_records, hold_records
from subscribers.services.suppression import PersonStop, write_stops

_LIVE = (State.ACTIVE, State.PAUSED)
_NONE = Standing()
# What the mail system told of an address says nothing of another one; this is about us.
_COMPLAINED = "complained"


@dataclass(frozen=True, slots=True)
class Merge:
    """One record that goes on, and one of the same person that is merged into it."""

    survivor: int
    merged: int

    @property
    def ids(self) -> tuple[int, int]:
        """Return both."""
        return self.survivor, self.merged


@dataclass(frozen=True, slots=True)
class Both:
    """Where both records stand with one program."""

    merge: Merge
    program: int
    survivor: Stood
    other: Stood


@dataclass(frozen=True, slots=True)
class Merged:
    """What ended by a merge, by the numbers of programs: of the survivor, and of the other."""

    survivor_ended: list[int] = field(default_factory=list)
    merged_ended: list[int] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class InProgram:
    """Where both records stand with one program, and what a merge makes of the survivor's yes."""

    both: Both
    takes: Taken
    ends_other: bool


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What merging two records would write, as everything is now.

    `others` are the programs of the survivor that the other record has nothing of. `stops` and
    `restrictions` are those that the survivor takes over, by whose word; `wrong` the guesses that
    they called wrong on the other record.
    """

    programs: list[InProgram]
    others: list[tuple[int, Stood]]
    stops: list[StoppedBy]
    restrictions: list[str]
    wrong: list[str]


# Until when what the other record got counts against the survivor, for those programs of which it
# does; asked under the locks.
Rests = Callable[[Sequence[Both], datetime], Mapping[Pair, datetime]]


def merge_records(
    *, merges: Sequence[Merge], rests: Rests, clock: Clock, method: Method = Method.API
) -> dict[Merge, Merged | MergeRefusal]:
    """Merge each pair in one transaction, in as many queries for many as for one.

    What lives of the merged record ends: a consent holds for the address that confirmed it, and
    moves to no other. What the person refused, stopped, restricted, contradicted or allowed less
    on it holds for the survivor as well. The survivor gains nothing. Nobody may stand in two of
    `merges`. Waits for messages on their way to either.
    """
    ids = {id_ for merge in merges for id_ in merge.ids}
    with transaction.atomic():
        people = hold_records(ids)
        gone = _gone(people)
        refused = {each: why for each in merges if (why := _refusal(each, people, gone))}
        left = [merge for merge in merges if merge not in refused]
        done = _merge(_Work(left, people, rests, method), clock) if left else {}
    return {**done, **refused}


def foresee_merge(*, merge: Merge, rests: Rests, now: datetime) -> Foreseen | MergeRefusal:
    """Return what merging would write at `now`, decided as it is then; write and lock nothing."""
    people = Subscriber.objects.in_bulk(merge.ids)
    refusal = _refusal(merge, people, _gone(people))
    if refusal:
        return refusal
    return _Work([merge], people, rests, Method.ADMIN).foreseen(merge, now)


def _refusal(
    merge: Merge, people: Mapping[int, Subscriber], gone: Collection[int]
) -> MergeRefusal | None:
    """Return why these two cannot become one: an id of the sandbox never finds a real person."""
    both = [people[id_] for id_ in merge.ids if id_ in people and id_ not in gone]
    if len(both) < len(merge.ids):
        return MergeRefusal.PERSON_ERASED
    survivor, merged = both
    return MergeRefusal.SANDBOX_MIXED if survivor.is_sandbox != merged.is_sandbox else None


def _gone(people: Mapping[int, Subscriber]) -> set[int]:
    """Return who of these was erased, or merged meanwhile: no record that its name means."""
    return {
        *(id_ for id_, person in people.items() if person.erased_at is not None),
        *erasures_waiting(people),
        *survivors_of(people),
    }


def _merge(work: "_Work", clock: Clock) -> dict[Merge, Merged | MergeRefusal]:
    lock_subjects(work.ids)
    record(subscriber_ids=work.ids, decide=work.decide, clock=clock, also=work.also)
    into = {merge.merged: merge.survivor for merge in work.done}
    empty_records(records=work.people, into=into, at=work.at)
    _note(into, work.at)
    return dict(work.done)


def _note(into: Mapping[int, int], now: datetime) -> None:
    """Write which record goes on, for those too that were merged before into one of these."""
    before = list(MergedRecord.objects.filter(into__in=into))
    for row in before:
        row.into_id = into[row.into_id]
    MergedRecord.objects.bulk_update(before, ["into"])
    rows = [MergedRecord(subscriber_id=a, into_id=b, merged_at=now) for a, b in into.items()]
    MergedRecord.objects.bulk_create(rows)


class _Work:
    """What some merges write, decided under the locks of everybody in them."""

    def __init__(
        self,
        merges: Sequence[Merge],
        people: Mapping[int, Subscriber],
        rests: Rests,
        method: Method,
    ) -> None:
        self._merges = merges
        self._method = method
        self.ids = sorted({id_ for merge in merges for id_ in merge.ids})
        self.people = {id_: people[id_] for id_ in self.ids}
        self._rests = rests
        self._stops: list[PersonStop] = []
        self.done: dict[Merge, Merged] = {merge: Merged() for merge in merges}
        self.at = datetime.min.replace(tzinfo=UTC)
        self._programs: Mapping[int, Sequence[int]] = {}
        self._found: Mapping[Pair, Standing] = {}
        self._pairs: Sequence[Both] = ()

    def decide(self, now: datetime) -> list[NewEntry]:
        """Return the entries of both records of each, once they are held."""
        self.at = now
        ids = self.ids
        self._references = dict(
            Subject.objects.filter(subscriber__in=ids).values_list("subscriber_id", "id")
        )
        self._restricted = restrictions_of(ids)
        self._stoppers = stoppers_of_each(list(self.people.values()))
        self._live_stops = live_stops_of_each(list(self.people.values()))
        both = self._pairs = self._both(now)
        rests = self._rests(both, now)
        entries = [entry for each in both for entry in self._in_program(each, rests, now)]
        entries += self._endings(both, now)
        return [*entries, *(entry for merge in self._merges for entry in self._whole(merge, now))]

    def foreseen(self, merge: Merge, now: datetime) -> Foreseen:
        """Return what `decide` would have written of one merge."""
        entries = self.decide(now)
        rests = self._rests(self._pairs, now)
        ended = self.done[merge].merged_ended
        limits = [each for each in entries if each.kind == EventKind.RESTRICTED]
        whole = [each for each in entries if each.kind == EventKind.MERGED and not each.program_id]
        return Foreseen(
            programs=[
                InProgram(each, self._takes(each, rests), each.program in ended)
                for each in self._pairs
            ],
            others=[
                (number, self._stood(merge.survivor, number, now))
                for number in self._programs[merge.survivor]
                if number not in self._programs[merge.merged]
            ],
            stops=[each.by for each in self._stops],
            restrictions=[str(each.details["by"]) for each in limits],
            wrong=[key for each in whole for key in each.details.get("contradicted", ())],
        )

    def also(self, now: datetime, is_held: bool) -> None:
        """Write the stops that the survivors take over beside their entries."""
        write_stops(stops=self._stops, now=now, is_held=is_held)

    def _both(self, now: datetime) -> list[Both]:
        self._programs = programs_of_each(self.ids)
        pairs = [(id_, number) for id_, numbers in self._programs.items() for number in numbers]
        self._found = standings_in_full(pairs)

        return [
            Both(merge, number, *(self._stood(id_, number, now) for id_ in merge.ids))
            for merge in self._merges
            for number in self._programs[merge.merged]
        ]

    def _stood(self, id_: int, number: int, now: datetime) -> Stood:
        standing = self._found.get((id_, number), _NONE)
        return Stood(standing, state_of(standing, now))

    def _in_program(
        self, both: Both, rests: Mapping[Pair, datetime], now: datetime
    ) -> Iterator[NewEntry]:
        found = self._takes(both, rests)
        if found.ends:
            self.done[both.merge].survivor_ended.append(both.program)
        if found.ends or found.details:
            yield self._taken(both, found, now)

    @staticmethod
    def _takes(both: Both, rests: Mapping[Pair, datetime]) -> Taken:
        return taken(both.survivor, both.other, rests.get((both.merge.merged, both.program)))

    def _taken(self, both: Both, found: Taken, now: datetime) -> NewEntry:
        standing, merge = both.survivor.standing, both.merge
        return NewEntry(
            subscriber_id=merge.survivor,
            kind=EventKind.REVOKED if found.ends else EventKind.MERGED,
            actor=Actor.CONTROLLER,
            method=self._method,
            at=now,
            program_id=both.program,
            invitation_id=standing.invitation_id,
            language=standing.language,
            text_id=standing.text_id,
            details={**found.details, "merged": self._reference(merge.merged)},
        )

    def _endings(self, both: Sequence[Both], now: datetime) -> list[NewEntry]:
        """Return the ends of what stands of the merged records, or could stand again."""
        said = Said(Actor.CONTROLLER, self._method)
        into = {merge.merged: merge for merge in self._merges}
        ends = endings_of({(each.merge.merged, each.program): said for each in both}, now)
        for entry in ends:
            self.done[into[entry.subscriber_id]].merged_ended.append(entry.program_id or 0)
        return [
            replace(entry, details={"into": self._reference(into[entry.subscriber_id].survivor)})
            for entry in ends
        ]

    def _whole(self, merge: Merge, now: datetime) -> Iterator[NewEntry]:
        said = Said(Actor.CONTROLLER, self._method)
        for by in self._carried(merge, now):
            self._stops.append(PersonStop(merge.survivor, by, "merged"))
            yield carried_entry(merge.survivor, by, now)
        mine, theirs = (self._restricted[id_] for id_ in (merge.survivor, merge.merged))
        for restrictor in sorted(theirs.keys() - mine.keys()):
            limits = {"by": restrictor, "merged": self._reference(merge.merged)}
            yield whole_entry(merge.survivor, EventKind.RESTRICTED, said, now, limits)
        survivor, merged = self.people[merge.survivor], self.people[merge.merged]
        wrong = sorted({*merged.contradicted} - {*survivor.contradicted})
        details: dict[str, Any] = {"merged": self._reference(merge.merged)}
        details |= {"contradicted": wrong} if wrong else {}
        yield whole_entry(merge.survivor, EventKind.MERGED, said, now, details)
        details = {"into": self._reference(merge.survivor)}
        yield whole_entry(merge.merged, EventKind.MERGED, said, now, details)

    def _carried(self, merge: Merge, now: datetime) -> list[StoppedBy]:
        """Return whose stop of the merged record the survivor takes over.

        A stop by anybody but the controller that came before a yes of the survivor's own has been
        answered by it. What the mail system says of an address is not carried to another one.
        """
        yes = self._last_yes(merge.survivor, now)
        since: dict[StoppedBy, datetime] = {}
        for stop in self._live_stops[merge.merged]:
            author = StoppedBy(stop.by)
            if author != StoppedBy.MAIL or stop.reason == _COMPLAINED:
                since[author] = max(stop.created_at, since.get(author, stop.created_at))
        held = self._stoppers[merge.survivor]
        new = [StoppedBy(by) for by in StoppedBy.values if by in since and by not in held]
        return [by for by in new if by == StoppedBy.CONTROLLER or yes is None or since[by] >= yes]

    def _last_yes(self, survivor: int, now: datetime) -> datetime | None:
        stood = [self._stood(survivor, number, now) for number in self._programs[survivor]]
        said = [each.standing.since for each in stood if each.state in _LIVE]
        return max((at for at in said if at), default=None)

    def _reference(self, subscriber_id: int) -> str:
        # Only who is looked at, and not merged, may have no chain yet.
        return str(self._references.get(subscriber_id, ""))
