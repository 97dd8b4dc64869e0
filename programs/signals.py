"""What `programs` tells the apps above it."""

from django.dispatch import Signal

# Sent with `program_id: int` after it was written that a program is held or closed, and committed
# where the caller has no transaction open. A receiver waits, no longer than a page may take, until
# what was begun before is over, and returns whether it is.
program_stopped = Signal()
