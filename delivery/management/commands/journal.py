"""The journal of all that narrows: how it stands, its replay after a restore, its old files."""

import sys
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from consent import journal
from consent.services.pruning import prune
from delivery.services.restoring import CannotReplay, Restored, restore


class Command(BaseCommand):
    """Show how the journal and this database stand, replay what is missing, prune old files.

    `status` and `replay` exit 1 where delivery is fenced afterwards.
    """

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what to do."""
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("status", help="compare the files with this database")
        replaying = actions.add_parser("replay", help="after a restore: narrow again, then deliver")
        replaying.add_argument(
            "--yes", action="store_true", help="do it; without, only say what is"
        )
        pruning = actions.add_parser("prune", help="remove files older than any backup")
        pruning.add_argument("--before", type=_moment, required=True, metavar="YYYY-MM-DD")
        pruning.add_argument(
            "--lost", action="store_true", help="forget files that were lost, too: no restore"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it and say what was done."""
        match options["action"]:
            case "prune":
                done = prune(before=options["before"], lost=options["lost"])
                self.stdout.write(f"{done.files} files removed, {done.lost} lost ones forgotten")
            case "replay" if options["yes"]:
                self._replay()
                self._status()
            case _:
                self._status()

    def _status(self) -> None:
        found = journal.fence()
        self.stdout.write(f"{found.state}: {found} ({found.compared} files compared)")
        for writer in found.writers:
            self.stdout.write(f"  {writer}")
        if found.is_up:
            sys.exit(1)

    def _replay(self) -> None:
        try:
            done = restore(clock=timezone.now)
        except CannotReplay as error:
            raise CommandError(str(error)) from error
        for line in _told(done):
            self.stdout.write(line)


def _told(done: Restored | None) -> list[str]:
    if done is None:
        return ["nothing to replay"]
    replayed = done.replayed
    return [
        f"{replayed.lines} lines from {replayed.since} to {replayed.until}",
        f"{replayed.entries} entries appended, {replayed.erased} people erased again",
        f"{replayed.unknown} people are not in this backup, {replayed.stopped} addresses stopped",
        f"{replayed.unreadable} lines could not be read",
        f"{replayed.sent} messages went since",
        f"{done.uncertain} deliveries are uncertain now, {done.withheld} withheld",
        *(f"went since and is not in this backup: {name}" for name in done.lost),
        *(f"went since and was a draft, cancelled: {name}" for name in done.cancelled),
    ]


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
