"""Who gets messages during the trial, and how it ends."""

from collections.abc import Callable, Sequence
from datetime import datetime

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from delivery.models import StaffAddress, TrialEnd

Clock = Callable[[], datetime]

_ONE = 1
_TAKEN = "delivery_staffaddress_is_one_persons"


class NotEnded(Exception):
    """The trial goes on: says what is in the way."""


class AddressIsTaken(Exception):
    """Another member of staff has shown that this address is theirs."""


def end_trial(
    *, by: User | None, because: str = "", still_open: Sequence[str] = (), clock: Clock
) -> TrialEnd:
    """Have messages reach everybody from now on. Idempotent: it ends once and for all.

    `still_open` is what the readiness page has that is not green, in words; then somebody says why
    it ends all the same. Raises `NotEnded` where nobody does.
    """
    because = because.strip()
    if still_open and not because:
        raise NotEnded("Something is still open: say why the trial ends all the same.")
    if by is None and not because:
        raise NotEnded("Somebody has to end the trial, or say why it ends.")
    end, _made = TrialEnd.objects.get_or_create(
        id=_ONE,
        defaults={
            "ended_at": clock(),
            "ended_by": by,
            "because": because,
            "was_open": list(still_open),
        },
    )
    return end


def verify_address(*, user: User, address: str, clock: Clock) -> StaffAddress:
    """Note that `address` is this member of staff's: the link that was mailed to it came back.

    Raises `AddressIsTaken`.
    """
    try:
        with transaction.atomic():
            row, _made = StaffAddress.objects.update_or_create(
                user=user, defaults={"email": address, "verified_at": clock()}
            )
    except IntegrityError as error:
        if _TAKEN not in str(error):
            raise
        raise AddressIsTaken("This address is another account's. Give yours its own.") from error
    return row
