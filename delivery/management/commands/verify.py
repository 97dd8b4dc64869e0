"""Every invariant, one line each."""

import sys
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from consent.selectors.moment import one_moment
from delivery.selectors.invariants import verify


class Command(BaseCommand):
    """Check every invariant on the live data. Exits 1 and names the ids where one is broken."""

    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a line for each invariant as soon as it is checked."""
        failed = False
        with one_moment():
            for verdict in verify(timezone.now):
                failed = failed or bool(verdict.broken)
                self.stdout.write(str(verdict))
        if failed:
            sys.exit(1)
