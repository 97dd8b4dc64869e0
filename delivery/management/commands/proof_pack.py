"""Write one person's proof pack: shown, said, sent, used, left."""

import os
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from consent.selectors.names import UnknownPerson
from delivery.proof.collecting import NothingRecorded
from delivery.services.proving import NotSealedYet, Pack, prove, prove_erased


class Command(BaseCommand):
    """Write one person's whole chain as one signed ZIP, which verifies without our database.

    It holds personal data: the file is readable by its owner only. Whoever was erased is named by
    their reference in the ledger (--subject), and their pack has no evidence.
    """

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Take who, and where to write."""
        who = parser.add_mutually_exclusive_group(required=True)
        who.add_argument("external_id", nargs="?", help="the person's external_id")
        who.add_argument("--subject", type=UUID, help="their reference in the ledger")
        parser.add_argument("--output", type=Path, help="default: proof-REFERENCE.zip")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file."""
        try:
            pack = _pack(options["external_id"], options["subject"])
        except UnknownPerson:
            raise CommandError("Nobody has this external_id.") from None
        except NothingRecorded:
            raise CommandError("The ledger has nothing of this person.") from None
        except NotSealedYet:
            raise CommandError("The newest entries are being sealed: try again.") from None
        path: Path = options["output"] or Path(pack.file_name)
        _write(path, pack.content)
        self.stdout.write(f"{path}")


def _pack(external_id: str | None, reference: UUID | None) -> Pack:
    if reference is not None:
        return prove_erased(reference=reference, clock=timezone.now)
    return prove(external_id=external_id or "", clock=timezone.now)


def _write(path: Path, content: bytes) -> None:
    """Write for the owner only; a file that is there is written over."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
