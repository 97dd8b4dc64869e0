"""What `programs` tells the apps above it."""

from django.dispatch import Signal

# Sent with `program_id: int` after it was written that a program is held or closed, and committed
# where the caller has no transaction open. A receiver waits, no longer than a page may take, until
# what was begun before is over, and returns whether it is.
program_stopped = Signal()

# Sent with `program: Program`, `starter: str` (its key in `programs.starters`), `prepared_by: User`
# and `clock`, inside the transaction that began the program. Whoever writes what goes with it does
# so in the same transaction; an exception in it undoes the program.
program_begun = Signal()
# Sent with `program: Program` of a program that was held, inside the transaction that wrote it. A
# receiver may write rows of its own; it must not touch the network.
program_held = Signal()
# Sent with `invitation: Invitation` that was published, as `program_held` is.
invitation_published = Signal()
# Sent with `program: Program` before a program is opened, in the same transaction. A receiver that
# knows why it must not be returns that as a sentence, else "".
program_opens = Signal()
