"""After a restore: editions that went since, and that the backup has as not begun yet."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from delivery.models import Edition
from delivery.rules.vocabulary import EditionState

# A draft may have become another text by the time it went; the others are as they were approved.
_BEGUN_SINCE = (
    EditionState.APPROVED,
    EditionState.SCHEDULED,
    EditionState.PAUSED,
    EditionState.HELD,
)


@transaction.atomic
def bring_back_editions(*, since: Mapping[str, str]) -> list[str]:
    """Have the editions that went, by `program/name`, begin when they went. Idempotent.

    They are due then, so a replay plans them and makes each delivery uncertain. Those that are
    drafts are cancelled, so that nobody sends them again; their names are returned.
    """
    rows = Edition.objects.select_for_update(of=("self",), no_key=True).select_related("program")
    named = {f"{row.program.slug}/{row.name}": row for row in rows.filter(planned_at=None)}
    cancelled = []
    for name, at in since.items():
        edition = named.get(name)
        if edition is not None and edition.state in _BEGUN_SINCE:
            edition.state, edition.scheduled_at = EditionState.SCHEDULED, datetime.fromisoformat(at)
            # At once for all: whose clock showed the time by then is not known any more.
            edition.in_their_zone = False
            edition.save(update_fields=["state", "scheduled_at", "in_their_zone"])
        elif edition is not None and edition.state == EditionState.DRAFT:
            edition.state = EditionState.CANCELLED
            edition.save(update_fields=["state"])
            cancelled.append(name)
    return cancelled
