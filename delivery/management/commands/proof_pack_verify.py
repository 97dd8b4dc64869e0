"""Verify a proof pack without the database."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from consent.ledger.signing import public_keys
from delivery.proof import verify


class Command(BaseCommand):
    """Verify a proof pack, with the very module that lies in it. Needs no database.

    Without --key it must be signed by a key of this installation (LEDGER_SIGNING_KEYS). Exit
    status: 0 all is right, 1 something is wrong and is named, 2 it is no pack.
    """

    help = __doc__
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the pack, and what to compare it with."""
        verify.add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was checked."""
        own = [verify.key_hash(key) for key in public_keys().values()]
        pack, key, roots = (options[name] for name in ("pack", "key", "roots"))
        sys.exit(verify.run(pack=pack, key=key, roots=roots, own=own))
