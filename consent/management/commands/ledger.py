"""The ledger alone: verify it, seal it, and hand out what others check it by."""

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from rich.console import Console
from rich.progress import Progress

from consent.ledger.roots import signed_roots
from consent.ledger.signing import pem, public_keys
from consent.ledger.verifying import Damage, RootsFile, roots_kept_at, verify_ledger
from consent.selectors.moment import one_moment
from consent.selectors.sizes import entries_to_read
from consent.services.sealing import seal_backlog


class Command(BaseCommand):
    """Look after the ledger.

    `verify` reads every entry, every seal and the roots kept outside the database, names each
    damage and exits 1 where there is one. `seal` seals what is new now. `roots` prints the signed
    roots as JSON lines, `keys` the public keys that verify them.
    """

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what to do."""
        actions = parser.add_subparsers(dest="action", required=True)
        verify = actions.add_parser("verify", help="find and name every damage")
        verify.add_argument(
            "--roots",
            type=Path,
            metavar="FILE_OR_DIR",
            help="signed roots kept elsewhere (default: LEDGER_ROOTS_DIR)",
        )
        roots = actions.add_parser("roots", help="print the signed roots as JSON lines")
        roots.add_argument("--since", type=int, default=0, metavar="N", help="after seal N")
        actions.add_parser("keys", help="print the public keys")
        actions.add_parser("seal", help="seal what is new now")

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        """Do it."""
        actions: dict[str, Callable[[], None]] = {
            "verify": lambda: self._verify(options["roots"]),
            "roots": lambda: self._roots(options["since"]),
            "keys": self._keys,
            "seal": self._seal,
        }
        actions[action]()

    def _verify(self, place: Path | None) -> None:
        if place is not None and not place.exists():
            raise CommandError(f"There is nothing at {place}.")
        # Looked for before the ledger is: what is added from now on, this moment does not have.
        files = roots_kept_at(place or Path(settings.LEDGER_ROOTS_DIR))
        found: list[str] = []
        entries = self._read(files, found)
        self._say_where(files, place or Path(settings.LEDGER_ROOTS_DIR))
        if found:
            sys.exit(1)
        self.stdout.write(f"ledger ok {entries}")

    def _read(self, files: list[RootsFile], found: list[str]) -> int:
        def name(damage: Damage) -> None:
            # One is enough to know that the ledger is damaged; all of them are printed.
            found[:] = [str(damage)]
            self.stdout.write(f"damaged: {damage}")

        console = Console(stderr=True)
        bar = Progress(console=console, transient=True, disable=not console.is_terminal)
        with one_moment(), bar:
            task = bar.add_task("Verifying", total=entries_to_read())
            return verify_ledger(name, roots=files, progress=partial(bar.advance, task))

    def _say_where(self, files: list[RootsFile], place: Path) -> None:
        if files:
            self.stdout.write(f"compared with the roots in {', '.join(str(f.path) for f in files)}")
        else:
            self.stdout.write(
                f"no roots are kept at {place}: whether the newest entries were cut together with"
                " their seals was not looked at"
            )

    def _roots(self, since: int) -> None:
        for root in signed_roots(since):
            self.stdout.write(root.line().decode())

    def _keys(self) -> None:
        for name, key in public_keys().items():
            self.stdout.write(f"{name}\n{pem(key)}", ending="")

    def _seal(self) -> None:
        self.stdout.write(f"sealed {seal_backlog(clock=timezone.now)}")
