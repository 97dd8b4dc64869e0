"""Make a key for a system that calls the API."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import timedelta
from typing import Any

from django.contrib.admin.models import ADDITION
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.api.keys import UnknownScopeError, create_key
from config.api.scopes import Scope
from config.staff.trail import write_by_command


class Command(BaseCommand):
    """Make a key and print it, once: it is stored as a hash only."""

    help = "Make an API key and print it. It is shown this once and cannot be had again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the name of the calling system and what it may do."""
        parser.add_argument("name", help="which system uses it")
        rights = parser.add_mutually_exclusive_group(required=True)
        rights.add_argument("--scopes", nargs="+", metavar="SCOPE", choices=Scope.values)
        rights.add_argument("--all", action="store_true", help="every scope there is")
        parser.add_argument(
            "--test", action="store_true", help="reach the sandbox brands and nothing else"
        )
        parser.add_argument(
            "--days", type=positive_number, help="expire after so many days, at least 1"
        )
        parser.add_argument(
            "--calls-a-minute", type=positive_number, help="at most; else as settings say"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the key; the only line of the output is the key."""
        days = options["days"]
        try:
            row, text = create_key(
                name=options["name"],
                scopes=Scope.values if options["all"] else options["scopes"],
                expires_at=timezone.now() + timedelta(days=days) if days else None,
                calls_a_minute=options["calls_a_minute"],
                is_test=options["test"],
                clock=timezone.now,
            )
        except UnknownScopeError as error:
            raise CommandError(str(error)) from error
        write_by_command(row, ADDITION, "Made.")
        self.stdout.write(text)


def positive_number(text: str) -> int:
    """Return the number that was given. Raises `ArgumentTypeError`, and `ValueError` for words."""
    number = int(text)
    if number < 1:
        raise ArgumentTypeError(f"{number} is less than 1")
    return number
