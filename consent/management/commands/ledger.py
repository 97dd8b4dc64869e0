"""The ledger alone: `manage.py ledger verify`."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from rich.console import Console
from rich.progress import track

from consent.ledger.verifying import Damage, verify_ledger
from consent.models import ConsentEvent
from consent.selectors.moment import one_moment


class Command(BaseCommand):
    """Verify the ledger: every hash, every link, every chain's end. Exits 1 where one is wrong."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what to do."""
        parser.add_argument("action", choices=["verify"])

    def handle(self, *args: Any, **options: Any) -> None:
        """Read every entry and name each that was touched."""
        console = Console(stderr=True)
        found: list[Damage] = []
        with one_moment():
            total = ConsentEvent.objects.count()
            for damage in track(
                verify_ledger(), "Verifying", total=total, console=console, transient=True
            ):
                if damage is not None:
                    found.append(damage)
                    self.stdout.write(f"damaged: {damage}")
        if found:
            sys.exit(1)
        self.stdout.write(f"ledger ok {total}")
