"""What a verification of the ledger says."""

from pathlib import Path

from django.db import transaction

from consent.ledger.verifying import roots_kept_at, verify_ledger


def damages(roots: Path | None = None) -> list[str]:
    """Return everything that is wrong with the ledger, compared with roots kept elsewhere."""
    found: list[str] = []
    with transaction.atomic():
        files = roots_kept_at(roots) if roots else []
        verify_ledger(lambda damage: found.append(str(damage)), roots=files)
    return found
