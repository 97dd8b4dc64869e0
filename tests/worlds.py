"""What takes long to make, made once for the tests of one worker: its database, its journal."""

import os
from collections.abc import Callable
from math import inf
from pathlib import Path
from secrets import token_hex
from shutil import copytree
from time import monotonic

from django.conf import settings

from tests import servers
from tests.databases import ClonedDatabase

# Of each thing: how often it was made, and when last, by `monotonic`.
_MADE: dict[str, tuple[int, float]] = {}


def made_once(what: str, make: Callable[[], object], *, keeps: float = inf) -> None:
    """Have the database as `make` made it, which is done once; it is empty before.

    Made anew where that was more than `keeps` seconds ago: some of what is in it comes to its end.
    The journal belongs to its database, and nothing begins without it: it comes along.
    """
    times, last = _MADE.get(what, (0, 0.0))
    if not times or monotonic() - last > keeps:
        times += 1
        _MADE[what] = times, monotonic()
    what = f"{what}_{times}"
    database = ClonedDatabase()
    kept = Path(os.environ[servers.HOME]) / f"{database.name}_{what}_journal"

    def make_both() -> None:
        make()
        # Not there yet where nothing narrowed.
        settings.JOURNAL_DIR.mkdir(parents=True, exist_ok=True)
        copytree(settings.JOURNAL_DIR, kept)

    database.made_once(what, make_both)
    # A folder of its own: whoever writes to the one before has it open still.
    settings.JOURNAL_DIR = settings.JOURNAL_DIR.with_name(f"journal-{token_hex(4)}")
    copytree(kept, settings.JOURNAL_DIR)
