"""Move a list of opt-ins from another tool: each person is asked once, in their turn."""

import csv
import os
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from consent.management.lists import say_moved, say_report
from consent.management.options import delimiter, pair, refuse_same_file
from consent.management.summary import make_console, progress_bar
from consent.selectors.list_moves import UnknownMove, people_of, report_of
from consent.services.importing import UnusableFile, errors_file
from consent.services.lists import (
    ListFile,
    ListToMove,
    Moved,
    file_hash,
    move_list,
    open_list_file,
    plan_list_columns,
)

_SOME_REFUSED, _UNUSABLE = 1, 2


class Command(BaseCommand):
    """Ask each person of another tool's list once whether they want a program from here on.

    The file is CSV with a header, or one JSON object a line; each row needs an address and the
    time of its sign-up. Nobody becomes active by it: each person gets one confirmation message, at
    most so many an hour, and their own click counts. Whoever left, said no, is stopped or was
    brought before is refused. Cut off, it goes on with the same file, or with --resume. Exit
    status: 0 all rows were taken, 1 some rows were refused, 2 the file cannot be used.
    """

    help = __doc__

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Keep the description as it is written."""
        self.help = " ".join((type(self).__doc__ or "").split())
        return super().create_parser(prog_name, subcommand, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        """Name the list and how fast, or the report wanted."""
        parser.add_argument("file", type=Path, nargs="?", metavar="FILE", help="CSV or NDJSON")
        parser.add_argument(
            "--program", default="", metavar="SLUG", help="which program to ask for"
        )
        parser.add_argument("--source", default="", metavar="NAME", help="where they signed up")
        parser.add_argument(
            "--statement", default="", metavar="TEXT", help="what they were told there"
        )
        parser.add_argument(
            "--per-hour", type=int, default=0, metavar="N", help="how many confirmations an hour"
        )
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            type=pair,
            metavar="TARGET=COLUMN",
            help="which column holds email, signed_up_at, external_id, language, ip, user_agent, "
            "wording or note; repeatable",
        )
        parser.add_argument(
            "--language", default="", help="for rows that name none (default: the program's)"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would become of each; write nothing"
        )
        parser.add_argument(
            "--errors",
            type=Path,
            metavar="ERRORS",
            help="write each refusal of this run to this CSV file, without personal values",
        )
        parser.add_argument("--resume", type=int, metavar="ID", help="go on with a move cut off")
        parser.add_argument("--report", type=int, metavar="ID", help="say what became of a move")
        parser.add_argument(
            "--csv", type=Path, metavar="FILE", help="with --report: each external id and outcome"
        )
        parser.add_argument(
            "--delimiter", type=delimiter, help="one character, or tab (default: by the header)"
        )
        parser.add_argument("--encoding", help="such as utf-8 or cp1252 (default: by the content)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Move the list or report of one, and exit with what the caller should know."""
        try:
            if options["report"] is not None:
                self._report(options)
                return
            moved = self._move(options)
        except UnusableFile as error:
            raise CommandError(str(error), returncode=_UNUSABLE) from error
        say_moved(moved, make_console(self.stdout, is_terminal=self.stdout.isatty()))
        if options["dry_run"]:
            self.stdout.write("This was a dry run: nothing was written, nobody is asked.")
        if moved.refused:
            sys.exit(_SOME_REFUSED)

    def _move(self, options: dict[str, Any]) -> Moved:
        path = options["file"]
        if path is None:
            raise UnusableFile("Name the file that holds the list, or a move with --report.")
        refuse_same_file(options["errors"], path, "moved")
        reading = {"encoding": options["encoding"], "delimiter": options["delimiter"]}
        with open_list_file(path, **reading) as file:
            return self._move_rows(file, options)

    def _move_rows(self, file: ListFile, options: dict[str, Any]) -> Moved:
        columns = plan_list_columns(header=file.header, mapping=dict(options["map"]))
        if columns.unread:
            self.stderr.write(f"Not read: {', '.join(columns.unread)}.")
        console = make_console(self.stderr, is_terminal=self.stderr.isatty())
        with errors_file(options["errors"]) as tell, progress_bar(file, console, "Asking") as moved:
            return move_list(
                wanted=_wanted(options),
                rows=file,
                columns=columns,
                clock=timezone.now,
                language=options["language"],
                dry_run=options["dry_run"],
                on_problem=tell,
                on_progress=moved,
            )

    def _report(self, options: dict[str, Any]) -> None:
        try:
            report = report_of(options["report"], timezone.now)
        except UnknownMove:
            raise UnusableFile(f"There is no move {options['report']}.") from None
        say_report(report, make_console(self.stdout, is_terminal=self.stdout.isatty()))
        if options["csv"] is not None:
            _write_people(options["csv"], options["report"])


def _wanted(options: dict[str, Any]) -> ListToMove:
    return ListToMove(
        file_hash=file_hash(options["file"]),
        program=options["program"],
        source=options["source"],
        statement=options["statement"],
        per_hour=options["per_hour"],
        resume=options["resume"],
    )


def _write_people(path: Path, move_id: int) -> None:
    """Write each person's id and outcome to a file that only its owner reads."""
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    except OSError as error:
        raise UnusableFile(f"{path} cannot be written: {error.strerror}.") from error
    with open(number, "w", encoding="utf-8", newline="") as file:  # noqa: PTH123 - a descriptor
        writer = csv.writer(file)
        writer.writerow(["external_id", "outcome"])
        writer.writerows(people_of(move_id, timezone.now))
