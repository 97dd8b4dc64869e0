"""Taking an import back, newest chunk first: what nobody has touched since, and nothing else."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from consent.models import ImportChange, ImportChunk, PeopleImport
from consent.rules.people_imports import ImportState
from consent.rules.profile import Source
from consent.services.profile import Restored, put_back
from consent.services.upsert import PersonInput, UpsertInput, UpsertResult, upsert
from subscribers.models import Subscriber
from subscribers.services.removing import remove_untouched

Clock = Callable[[], datetime]

# Why something stays as the import left it.
TOUCHED = "touched"
CHANGED_SINCE = "changed_since"
ID_STAYS = "id_stays"
SENTENCES: Mapping[str, str] = {
    TOUCHED: "Something has happened with them since, or another file names them: they stay.",
    CHANGED_SINCE: "It was changed again since: the newer one stays.",
    ID_STAYS: "We had made the id before ourselves; the one of the file stays.",
}


@dataclass(slots=True)
class Undone:
    """What was taken back so far, and how much stays for which reason."""

    below: int | None = None
    removed: int = 0
    put_back: int = 0
    stays: Counter[str] = field(default_factory=Counter)

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "Undone":
        """Return what `as_json` gave."""
        stays = Counter(kept.get("stays", {}))
        return cls(kept.get("below"), kept.get("removed", 0), kept.get("put_back", 0), stays)

    def as_json(self) -> dict[str, Any]:
        """Return the counts as plain values."""
        return {
            "below": self.below,
            "removed": self.removed,
            "put_back": self.put_back,
            "stays": dict(self.stays),
        }


def undo_chunks(row: PeopleImport, clock: Clock, *, has_time: Callable[[], bool]) -> None:
    """Take back chunk after chunk, each a transaction, as long as there is time.

    People who were new go where nothing has happened with them; what was changed goes back where
    nobody has changed it since. Makes no consent and lifts no stop: an address that goes back is
    a new one again, and has to be confirmed.
    """
    while has_time():
        with transaction.atomic():
            row = PeopleImport.objects.select_for_update().get(pk=row.pk)
            if row.state != ImportState.UNDOING or not _undo_next(row, clock):
                return


def _undo_next(row: PeopleImport, clock: Clock) -> bool:
    """Undo the newest chunk that is left; say whether there was one."""
    undone = Undone.read(row.undone or {})
    left = row.chunks.filter(is_foreseen=False)
    chunk = (left if undone.below is None else left.filter(pk__lt=undone.below)).last()
    if chunk is None:
        row.state, row.finished_at = ImportState.UNDONE, clock()
        # Who was added and did not go, however often a later row named them.
        undone.stays[TOUCHED] = (row.counts["outcomes"].get("added", 0)) - undone.removed
    else:
        _undo(chunk, undone, clock)
        undone.below = chunk.pk
    undone.stays = +undone.stays
    row.undone, row.moved_at = undone.as_json(), clock()
    row.save(update_fields=["undone", "state", "finished_at", "moved_at"])
    return chunk is not None


def _undo(chunk: ImportChunk, undone: Undone, clock: Clock) -> None:
    changes = list(chunk.changes.order_by("subscriber_id"))
    # Held before they are compared: what somebody writes meanwhile is newer, and stays.
    held = Subscriber.objects.select_for_update(no_key=True).order_by("pk")
    people = held.in_bulk([change.subscriber_id for change in changes])
    back = _put_people_back(changes, people, undone, clock)
    back |= _put_values_back(changes, undone, clock)
    undone.put_back += len(back)
    versions = dict(zip(chunk.added, chunk.versions, strict=True))
    undone.removed += len(remove_untouched(versions=versions))
    chunk.changes.all().delete()


def _put_people_back(
    changes: Sequence[ImportChange],
    people: Mapping[int, Subscriber],
    undone: Undone,
    clock: Clock,
) -> set[int]:
    """State again what each person was before; return who is it again, in part at least."""
    wanted = {}
    for change in changes:
        person = people[change.subscriber_id]
        parts = _parts_to_put_back(change, person, undone)
        if parts:
            wanted[person.pk] = PersonInput(external_id=person.external_id, **parts)
    items = [UpsertInput(person=each) for each in wanted.values()]
    results = upsert(items=items, by=Source.IMPORT, clock=clock) if items else []
    return {id_ for id_, result in zip(wanted, results, strict=True) if _is_back(result, undone)}


def _parts_to_put_back(change: ImportChange, person: Subscriber, undone: Undone) -> dict[str, str]:
    parts: dict[str, str] = {}
    for name, before in change.before.items():
        if name == "external_id":
            undone.stays[ID_STAYS] += 1
        elif before is None or getattr(person, name) != change.after[name]:
            undone.stays[CHANGED_SINCE] += 1
        else:
            parts[name] = before
    return parts


def _is_back(result: UpsertResult, undone: Undone) -> bool:
    undone.stays.update(result.refused.values())
    if result.person.refusal is not None:
        undone.stays[result.person.refusal] += 1
    return bool(result.person.changed)


def _put_values_back(changes: Sequence[ImportChange], undone: Undone, clock: Clock) -> set[int]:
    entries = [
        Restored(
            subscriber_id=change.subscriber_id,
            before=change.values_before,
            after=change.values_after,
        )
        for change in changes
        if change.values_after
    ]
    done = put_back(entries=entries, clock=clock) if entries else {}
    wanted = sum(len(each.after) for each in entries)
    undone.stays[CHANGED_SINCE] += wanted - sum(len(keys) for keys in done.values())
    return {id_ for id_, keys in done.items() if keys}
