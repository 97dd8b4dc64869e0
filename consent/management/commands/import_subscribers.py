"""Import people from a CSV file."""

import argparse
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from consent.management.options import delimiter, pair, refuse_same_file
from consent.management.summary import make_console, progress_bar, summarize
from consent.selectors.catalogue import field_keys
from consent.services.importing import (
    FixedWord,
    ImportReport,
    PeopleFile,
    RelationshipSource,
    Since,
    UnusableFile,
    WordsIn,
    errors_file,
    import_people,
    open_people_file,
    plan_columns,
)
from subscribers.rules.identity import InvalidIdentityError, normal_relationship
from subscribers.rules.tenure import DEFAULT_DAYS
from subscribers.rules.vocabulary import Relationship

_SOME_REFUSED, _UNUSABLE = 1, 2


class Command(BaseCommand):
    """Import people from a CSV file with a header, and the values that their consents cover.

    A row whose external_id is known changes that person; an empty cell changes nothing. Columns
    find their place by their names, or by --map. Nothing here starts, revives or ends a consent,
    and a value that no live consent covers is refused and not kept. Exit status: 0 all rows were
    taken, 1 some rows were refused, 2 the file cannot be used. A refused value alone is no error.
    """

    help = __doc__

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Keep the description as it is written."""
        self.help = " ".join((type(self).__doc__ or "").split())
        return super().create_parser(prog_name, subcommand, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        """Name the file and how to read it."""
        parser.add_argument("file", type=Path, metavar="FILE", help="a CSV file with a header")
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="check and count everything, then write nothing; mail to the people in the file "
            "waits meanwhile",
        )
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            type=pair,
            metavar="TARGET=COLUMN",
            help="which column holds external_id, email, language, time_zone, account, "
            "relationship or a data field; repeatable",
        )
        self._add_relationship(parser)
        parser.add_argument(
            "--errors",
            type=Path,
            metavar="ERRORS",
            help="write each refusal to this CSV file (line, level, column, code, message), "
            "without personal values",
        )
        parser.add_argument(
            "--delimiter", type=delimiter, help="one character, or tab (default: by the header)"
        )
        parser.add_argument("--encoding", help="such as utf-8 or cp1252 (default: by the content)")

    @staticmethod
    def _add_relationship(parser: CommandParser) -> None:
        words = ", ".join(Relationship.values)
        group = parser.add_mutually_exclusive_group()
        group.add_argument(
            "--relationship", type=_relationship, metavar="WORD", help=f"for everybody: {words}"
        )
        group.add_argument(
            "--relationship-from", metavar="COLUMN", help="the column that holds these words"
        )
        group.add_argument(
            "--relationship-since",
            metavar="COLUMN",
            help="the column with the day since when somebody is a customer (2026-11-14)",
        )
        parser.add_argument(
            "--relationship-days",
            type=_days,
            default=dict(DEFAULT_DAYS),
            metavar="WORD=DAYS,...",
            help="from how many days on, for --relationship-since "
            "(default: new=0,established=365,loyal=1095)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Import the file, print what became of it, and exit with what the caller should know."""
        try:
            report = self._import(options)
        except UnusableFile as error:
            raise CommandError(str(error), returncode=_UNUSABLE) from error
        summarize(report, make_console(self.stdout, is_terminal=self.stdout.isatty()))
        if options["dry_run"]:
            self.stdout.write("This was a dry run: nothing was written.")
        if report.rows_refused:
            sys.exit(_SOME_REFUSED)

    def _import(self, options: dict[str, Any]) -> ImportReport:
        path = options["file"]
        refuse_same_file(options["errors"], path, "imported")
        reading = {"encoding": options["encoding"], "delimiter": options["delimiter"]}
        with open_people_file(path, **reading) as file:
            if file.encoding.guess:
                self.stderr.write(file.encoding.guess)
            return self._import_rows(file, options)

    def _import_rows(self, file: PeopleFile, options: dict[str, Any]) -> ImportReport:
        columns = plan_columns(
            header=file.header,
            catalogue=field_keys(),
            mapping=dict(options["map"]),
            relationship=_source(options),
        )
        console = make_console(self.stderr, is_terminal=self.stderr.isatty())
        with errors_file(options["errors"]) as on_problem, progress_bar(file, console) as moved:
            return import_people(
                rows=file,
                columns=columns,
                clock=timezone.now,
                dry_run=options["dry_run"],
                on_problem=on_problem,
                on_progress=moved,
            )


def _source(options: dict[str, Any]) -> RelationshipSource | None:
    if options["relationship"]:
        return FixedWord(options["relationship"])
    if options["relationship_from"]:
        return WordsIn(options["relationship_from"])
    if options["relationship_since"]:
        return Since(options["relationship_since"], options["relationship_days"])
    return None


def _relationship(text: str) -> Relationship:
    try:
        return normal_relationship(text)
    except InvalidIdentityError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _days(text: str) -> dict[Relationship, int]:
    days = {}
    for part in text.split(","):
        word, _, number = part.partition("=")
        if not number.strip().isdecimal():
            raise argparse.ArgumentTypeError(f"{part!r} is not WORD=DAYS")
        days[_relationship(word)] = int(number)
    return days
