"""What the pages of an import say, in numbers and words."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from consent.models import PeopleImport
from consent.rules.people_imports import WORKING, ImportState
from consent.selectors.people_imports import Tally, pace_of, tally_of, undo_until
from consent.services.importing import sentence_of
from consent.services.people_imports import can_be_undone, words_for
from consent.services.people_imports.undoing import SENTENCES
from subscribers.rules.vocabulary import Relationship

_MINUTE = timedelta(minutes=1)


def told_of(row: PeopleImport, now: datetime) -> dict[str, Any]:
    """Return what the page of an import says: its own counts, or those of its check."""
    is_foreseen = row.counts is None
    tally = tally_of(row.foreseen if is_foreseen else row.counts)
    return {
        "row": row,
        "title": str(row),
        "tally": tally,
        "is_foreseen": is_foreseen,
        "numbers": _numbers(row, tally),
        "refused": _counted({**tally.refused, **tally.addresses_refused} if tally else {}),
        "notes": _counted(tally.notes if tally else {}),
        "fields": _fields(tally),
        "stays": _stays(row.undone or {}),
        "columns": _columns(row.mapping),
        "pace": pace_of(row),
        "is_working": row.state in WORKING,
        "is_waiting": row.state in WORKING and _waits(row, now),
        "can_be_undone": can_be_undone(row, now),
        "undo_until": undo_until(row),
    }


def _waits(row: PeopleImport, now: datetime) -> bool:
    """Say whether no worker has come to it for a minute, or ever."""
    return row.moved_at is None or now - row.moved_at > _MINUTE


def _numbers(row: PeopleImport, tally: Tally | None) -> dict[str, str]:
    pace, undone = pace_of(row), row.undone or {}
    numbers = {
        "read": row.rows_read,
        "rate": pace.rows_per_second,
        "removed": undone.get("removed", 0),
        "put_back": undone.get("put_back", 0),
    }
    if tally is not None:
        numbers |= {name: getattr(tally, name) for name in ("rows", "added", "changed", "same")}
        numbers |= {"taken": tally.taken, "refused": sum(tally.refused.values())}
    written = {name: "" if number is None else f"{number:,}" for name, number in numbers.items()}
    return {**written, "left": _left(row, pace.left)}


def _left(row: PeopleImport, left: timedelta | None) -> str:
    if left is None or row.state == ImportState.UNDOING:
        return ""
    if left < _MINUTE:
        return "less than a minute"
    minutes = round(left / _MINUTE)
    return f"about {minutes} minute{'' if minutes == 1 else 's'}"


def _counted(counted: Mapping[str, int]) -> list[tuple[str, str]]:
    ordered = sorted(counted.items(), key=lambda each: -each[1])
    return [(sentence_of(code), f"{count:,}") for code, count in ordered]


def _fields(tally: Tally | None) -> list[dict[str, Any]]:
    return [
        {
            "column": each["column"],
            "stored": f"{each['stored']:,}",
            "refused": f"{sum(each['refused'].values()):,}",
            "why": [f"{sentence_of(code)} ({count:,})" for code, count in each["why"]],
        }
        for each in (tally.fields if tally else ())
        if each["key"]
    ]


def _stays(undone: Mapping[str, Any]) -> list[tuple[str, str]]:
    stays: Mapping[str, int] = undone.get("stays", {})
    return [(SENTENCES.get(code) or sentence_of(code), f"{n:,}") for code, n in stays.items()]


def _columns(mapping: Mapping[str, Any]) -> str:
    names: Mapping[str, str] = mapping.get("names", {})
    words = words_for(names)
    said = [f"“{name}” is “{words[target]}”" for target, name in names.items()]
    fixed = mapping.get("fixed")
    known = [f"everybody is “{Relationship(fixed).label}”"] if fixed else []
    return ", ".join([*said, *known])
