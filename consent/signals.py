"""What `consent` tells the apps above it, inside the transaction that wrote it."""

from django.dispatch import Signal

# Sent with `events: list[ConsentEvent]`, oldest first. A receiver may write rows of its own; it
# must not touch the network. An exception in it undoes the events.
events_recorded = Signal()

# Sent with `events: list[ConsentEvent]` that could not be folded at once, now that they are: what
# a mail system held meanwhile has been settled, and the people's rows are held.
events_folded_late = Signal()

# Sent with `subscriber_id: int`, `external_id: str`, `earlier_ids: list[str]`, `email: str` (""
# where there was none), `earlier: list[str]` (addresses that they had before) and `at: datetime`
# of somebody who was erased: their row is empty and unlinked already. Whoever keeps anything about
# them destroys it, in the same transaction.
person_erased = Signal()

# Sent with `subscriber_ids: set[int]` of whom profile values were dropped, for no consent covers
# them any more: whether the ledger says so, a relationship that was lowered, or time alone.
values_dropped = Signal()

# Sent with nothing, inside the transaction that kept a form which is worked after its answer.
form_posted = Signal()
