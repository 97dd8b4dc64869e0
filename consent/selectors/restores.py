"""When an older state of the database was restored and brought up to the journal."""

from datetime import datetime

from consent.ledger.installation import INSTALLATION
from consent.models import ConsentEvent
from consent.rules.vocabulary import EventKind


def replayed_at() -> datetime | None:
    """Return when the journal was replayed last after a restore, None where it never was.

    That a restore was seen is noted before, and is not enough.
    """
    ends = ConsentEvent.objects.filter(subject=INSTALLATION, kind=EventKind.RESTORED)
    at = ends.exclude(details__has_key="seen").order_by("-position").values_list("at", flat=True)
    return at.first()
