"""What takes long to make, made once for the tests of one worker: its database, its journal."""

import os
from collections.abc import Callable
from pathlib import Path
from secrets import token_hex
from shutil import copytree

from django.conf import settings

from tests import servers
from tests.databases import ClonedDatabase


def made_once(what: str, make: Callable[[], object]) -> None:
    """Have the database as `make` made it, which is done once; it is empty before.

    The journal belongs to its database, and nothing begins without it: it comes along.
    """
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
