"""After a restore, give no number again that a lost row had: links in mailboxes name rows by it."""

from django.db import connection, transaction

from consent import journal
from consent.ledger.installation import append_restored, is_restore_noted
from delivery.services.claiming import Clock

# More rows than any installation writes between a backup and its restore.
LOST_AT_MOST = 10_000_000

_IN_LINKS = (
    "consent_consentevent",
    "consent_subscription",
    "consent_personallink",
    "delivery_delivery",
)


def skip_lost_numbers_if_restored(*, clock: Clock) -> bool:
    """Skip as soon as the journal shows that an older state was restored; say whether it does.

    Every tick asks, because whoever asks to join before the replay has a number, too.
    """
    is_behind = journal.fence().state == journal.FenceState.BEHIND
    if is_behind:
        skip_lost_numbers(clock=clock)
    return is_behind


def skip_lost_numbers(*, clock: Clock) -> None:
    """Let the numbers of rows that links name go on far beyond the lost ones.

    Once for each restore: the ledger notes that it was seen.
    """
    with transaction.atomic():
        ahead = journal.marks_ahead()
        if is_restore_noted(ahead):
            return
        with connection.cursor() as cursor:
            for table in _IN_LINKS:
                cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table])
                (sequence,) = cursor.fetchone()
                cursor.execute(
                    "SELECT setval(%s, nextval(%s) + %s)", [sequence] * 2 + [LOST_AT_MOST]
                )
        append_restored(at=clock(), details={"seen": True, "ahead": ahead})
