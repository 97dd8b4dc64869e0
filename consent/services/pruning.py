"""Throw away journal files that are older than any backup that anybody would restore."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from consent.journal.files import Tail, is_alive, tails
from consent.journal.writer import SUFFIX, folders
from consent.models import JournalHead

_PRUNED = ".pruned"


@dataclass(frozen=True, slots=True)
class Pruned:
    """How many files went, and how many heads of files that were lost."""

    files: int
    lost: int


def prune(*, before: datetime, lost: bool = False) -> Pruned:
    """Remove files of writers that are gone, last written before a time and followed to their end.

    With `lost`, heads of files that are not there any more are forgotten too: that takes the fence
    down, so it is for who knows that no backup was restored. May be killed and run again.
    """
    heads = dict(JournalHead.objects.values_list("writer", "position"))
    old = [
        tail.writer
        for tail in tails().values()
        if tail.changed_at < before.timestamp() and _is_through(tail, heads)
    ]
    # Set aside first: a head without its file is a lost file, unless it is known why.
    for writer in old:
        _rename(writer)
    aside = {path.name.removesuffix(_PRUNED) for path in settings.JOURNAL_DIR.glob(f"*{_PRUNED}")}
    JournalHead.objects.filter(writer__in=aside).delete()
    for folder in folders():
        for path in folder.glob(f"*{_PRUNED}"):
            path.unlink(missing_ok=True)
    return Pruned(len(aside), _forget_lost() if lost else 0)


def _is_through(tail: Tail, heads: dict[str, int]) -> bool:
    return tail.last <= heads.get(tail.writer, 0) and not is_alive(tail.writer)


def _rename(writer: str) -> None:
    for folder in reversed(folders()):
        path = folder / f"{writer}{SUFFIX}"
        with suppress(FileNotFoundError):
            path.rename(folder / f"{writer}{_PRUNED}")


def _forget_lost() -> int:
    found = tails()
    gone = [
        head.writer
        for head in JournalHead.objects.all()
        if head.writer not in found or found[head.writer].last < head.position
    ]
    return JournalHead.objects.filter(writer__in=gone).delete()[0]
