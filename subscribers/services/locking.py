"""Whoever stops mail to people holds their rows, and so waits for what is on its way to them."""

from collections.abc import Sequence

from django.conf import settings
from django.db import OperationalError, connection, transaction

from subscribers.models import Subscriber

_LOCK_NOT_AVAILABLE = "55P03"


def hold_people(ids: Sequence[int]) -> bool:
    """Take these rows FOR NO KEY UPDATE in id order, inside the caller's transaction.

    Returns False where a mail system hangs and they are not had within `STOP_LOCK_TIMEOUT_MS`;
    the transaction can go on.
    """
    try:
        with transaction.atomic():
            _limit_waiting(settings.STOP_LOCK_TIMEOUT_MS)
            people = Subscriber.objects.select_for_update(no_key=True).filter(id__in=ids)
            list(people.order_by("id").values_list("id"))
            _limit_waiting(0)
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", None) != _LOCK_NOT_AVAILABLE:
            raise
        return False
    return True


def _limit_waiting(milliseconds: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [str(milliseconds)])
