"""What some people's lines still narrow, decided under their locks and appended again."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from consent.journal.lines import Line
from consent.ledger import NewEntry
from consent.models import ConsentEvent
from consent.rules.fold import Standing
from consent.rules.narrowing import narrow
from consent.rules.vocabulary import PERMITTING, Actor, EventKind, Method
from consent.selectors.holds import restrictions_of
from consent.selectors.standing import standings, state_of
from programs.models import Program
from subscribers.models import Subscriber
from subscribers.rules.vocabulary import StoppedBy
from subscribers.selectors.stops import stoppers_of
from subscribers.services import suppression
from subscribers.services.addresses import keep_former

Lines = list[tuple[str, Line]]


class Renarrowing:
    """Decide for these people, whose lines are in the order of their chains, what to append.

    `decide` and `also` are what `record` calls. A line whose entry the database has, by its hash,
    or that was repeated before, is passed over.
    """

    def __init__(self, people: Mapping[int, Lines]) -> None:
        self.people = people
        self._stops: list[tuple[int, StoppedBy]] = []
        self._moved: list[int] = []

    def decide(self, now: datetime) -> list[NewEntry]:
        """Return the entries, once the people's rows are held."""
        self._stops, self._moved = [], []
        left = self._left()
        people = Subscriber.objects.filter(id__in=left, erased_at=None).in_bulk()
        return [
            entry
            for id_, person in sorted(people.items())
            for entry in [*self._of_programs(id_, left[id_], now), *self._whole(person, left, now)]
        ]

    def also(self, now: datetime, is_held: bool) -> None:
        """Write what stands beside the entries: stops by the address, and an address that is gone.

        Where the person moved, the address that the backup has is not theirs any more; which one
        is, the journal does not know.
        """
        for subscriber_id, by in self._stops:
            suppression.write_stop(
                subscriber_id=subscriber_id, by=by, reason="", now=now, is_held=is_held
            )
        gone = Subscriber.objects.filter(id__in=self._moved)
        keep_former(addresses=dict(gone.values_list("id", "email")), at=now)
        gone.update(email=None)

    def _left(self) -> dict[int, Lines]:
        """Return the lines that this database does not have the effect of."""
        events = ConsentEvent.objects.filter(subject__subscriber__in=list(self.people))
        hashes = {bytes(raw).hex() for raw in events.values_list("hash", flat=True)}
        repeated = {
            (details["replayed"]["writer"], details["replayed"]["n"])
            for details in events.filter(method=Method.JOURNAL).values_list("details", flat=True)
            if "replayed" in details
        }
        return {
            id_: [
                (writer, line)
                for writer, line in lines
                if line.hash not in hashes and (writer, line.n) not in repeated
            ]
            for id_, lines in self.people.items()
        }

    def _of_programs(self, id_: int, lines: Lines, now: datetime) -> Iterator[NewEntry]:
        grouped: dict[str, Lines] = defaultdict(list)
        for writer, line in lines:
            if line.program:
                grouped[line.program].append((writer, line))
        numbers = Program.objects.filter(slug__in=grouped).values_list("slug", "id")
        found = standings([(id_, number) for _slug, number in numbers])
        for slug, number in numbers:
            standing, told = found[id_, number], grouped[slug]
            state = state_of(standing, now)
            for wanted in narrow(standing, state, [line for _writer, line in told], now):
                entry = _entry(id_, told[wanted.place], wanted.details, now)
                yield _in_program(entry, number, standing)

    def _whole(
        self, person: Subscriber, left: Mapping[int, Lines], now: datetime
    ) -> Iterator[NewEntry]:
        stopped, restricted = set(stoppers_of(person)), set(restrictions_of([person.pk])[person.pk])
        contradicted = set(person.contradicted)
        for told in left[person.pk]:
            line = told[1]
            by = str(line.details.get("by", ""))
            if line.kind == EventKind.SUPPRESSED and by not in stopped:
                if by == StoppedBy.CONTROLLER or not _said_yes_since(person, line):
                    stopped.add(StoppedBy(by))
                    self._stops.append((person.pk, StoppedBy(by)))
                    yield _entry(person.pk, told, {"by": by}, now)
            elif line.kind == EventKind.RESTRICTED and by not in restricted:
                restricted.add(by)
                yield _entry(person.pk, told, {"by": by}, now)
            elif line.kind == EventKind.MOVED and not _moved_since(person, line):
                self._moved.append(person.pk)
                yield _entry(person.pk, told, {}, now)
            elif wrong := set(line.details.get("contradicted", ())) - contradicted:
                contradicted |= wrong
                yield _entry(person.pk, told, {"contradicted": sorted(wrong)}, now)


def _said_yes_since(person: Subscriber, line: Line) -> bool:
    """Say whether the person confirmed something after the stop, which ends their own."""
    said = ConsentEvent.objects.filter(subject__subscriber=person, at__gt=_at(line))
    return said.filter(kind__in=PERMITTING, method=Method.CONFIRMATION).exists()


def _moved_since(person: Subscriber, line: Line) -> bool:
    said = ConsentEvent.objects.filter(subject__subscriber=person, at__gt=_at(line))
    return said.filter(kind=EventKind.MOVED).exists()


def _at(line: Line) -> datetime:
    return datetime.fromisoformat(line.at)


def _entry(
    subscriber_id: int, told: tuple[str, Line], details: Mapping[str, Any], now: datetime
) -> NewEntry:
    writer, line = told
    return NewEntry(
        subscriber_id=subscriber_id,
        kind=EventKind(line.kind),
        actor=Actor(line.actor),
        method=Method.JOURNAL,
        at=now,
        details={**details, "replayed": {"writer": writer, "n": line.n, "at": line.at}},
    )


def _in_program(entry: NewEntry, program_id: int, standing: Standing) -> NewEntry:
    return replace(
        entry,
        program_id=program_id,
        invitation_id=standing.invitation_id,
        language=standing.language,
        text_id=standing.text_id,
    )
