"""One entry of the ledger, by its number."""

from consent.models import ConsentEvent
from programs.selectors.sides import in_sight


class UnknownEntry(LookupError):
    """The ledger has no such entry."""


def find_entry(event_id: int) -> ConsentEvent:
    """Return one entry with the rows that it names. Raises `UnknownEntry`."""
    rows = ConsentEvent.objects.select_related("subject", "program", "invitation", "answers")
    event = in_sight(rows, "subject__is_sandbox").filter(id=event_id).first()
    if event is None:
        raise UnknownEntry(event_id)
    return event
