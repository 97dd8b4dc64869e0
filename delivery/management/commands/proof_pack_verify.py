"""Verify a proof pack without the database."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from delivery.proof import verify


class Command(BaseCommand):
    """Verify a proof pack, with the very module that lies in it. Needs no database.

    Exit status: 0 all is right, 1 something is wrong and is named, 2 it is no pack.
    """

    help = __doc__
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the pack, and what to compare it with."""
        verify.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was checked."""
        sys.exit(verify.run(pack=options["pack"], key=options["key"], roots=options["roots"]))
