"""Give a caller a new key while the old one still opens, so that no call has to fail."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from config.api.keys import open_now, put_key
from config.models import ApiKey

OVERLAP = timedelta(days=7)


class NotRotatable(Exception):
    """The key gets no successor now; the text says why, and what to do."""


@transaction.atomic
def rotate_key(
    *,
    key: ApiKey,
    clock: Callable[[], datetime],
    overlap: timedelta = OVERLAP,
    created_by_id: int | None = None,
) -> tuple[ApiKey, str]:
    """Make the successor of a key; return its row and the key itself, which is told this once.

    It may do the same as often, and lives as long as the old one was made for. The old one opens
    for `overlap` more, or until it would have expired before. There are never more than two that
    open. Raises `NotRotatable`.
    """
    old = ApiKey.objects.select_for_update().get(id=key.id)
    now = clock()
    _refuse_what_is_over(old, now)
    lifetime = old.expires_at - old.created_at if old.expires_at else None
    made = put_key(
        name=old.name,
        scopes=old.scopes,
        calls_a_minute=old.calls_a_minute,
        is_test=old.is_test,
        expires_at=now + lifetime if lifetime else None,
        created_by_id=created_by_id,
        replaces=old,
        now=now,
    )
    old.expires_at = min(now + overlap, old.expires_at or now + overlap)
    old.save(update_fields=["expires_at"])
    return made


def _refuse_what_is_over(old: ApiKey, now: datetime) -> None:
    if not open_now(old, now):
        raise NotRotatable("It opens nothing any more: make a new key.")
    if ApiKey.objects.filter(replaces=old).exists():
        raise NotRotatable("It was rotated already: rotate the key that replaced it.")
    if old.replaces and open_now(old.replaces, now):
        raise NotRotatable(
            f"The key before it still opens, until {old.replaces.expires_at:%Y-%m-%d %H:%M} UTC:"
            " end that first."
        )


def end_overlap(*, key: ApiKey, clock: Callable[[], datetime]) -> int:
    """Revoke what a key replaced and what still opens; return how many. Idempotent."""
    now = clock()
    before = ApiKey.objects.filter(line=key.line, id__lt=key.id, revoked_at=None)
    return before.exclude(expires_at__lte=now).update(revoked_at=now)


@transaction.atomic
def revoke_line(*, key: ApiKey, clock: Callable[[], datetime]) -> None:
    """Close a key and all that it replaced, for good. Idempotent: the first time stands.

    What is being rotated is waited for: its successor is of the line too, and is seen after that.
    """
    list(ApiKey.objects.select_for_update().filter(line=key.line).order_by("id").values("id"))
    ApiKey.objects.filter(line=key.line, revoked_at=None).update(revoked_at=clock())
