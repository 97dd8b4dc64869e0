"""Programs of any size: a few hundred readers by the services, the rest their copies by SQL.

A copy has the rows of its original, with ids moved along and an address and a first name of its
own, so that tables and indexes are as large and as varied as if everybody had joined. Only the
ledger's hashes are not theirs: where entries are verified, everybody joins by the services.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.db import connection, models
from django.test import override_settings
from django.utils import timezone
from psycopg2.extras import execute_values

from bench import people
from bench.copying import Model, about, copies, unasked
from bench.editions import approve, plan
from consent.ledger.sealing import new_wrapped_key
from consent.models import ConsentEvent, Subject, Subscription
from consent.services.sealing import seal_backlog
from delivery.models import Delivery, Slot
from delivery.services.claiming import EDITIONS
from delivery.services.planning import finish_through
from delivery.services.sending import send_due
from subscribers.models import Profile, Subscriber

ORIGINALS = 500
# What each reader got before: a delivery and its slot for each week.
PAST_EDITIONS = 2
_A_WEEK = timedelta(days=7)
_BEFORE_ALL = timedelta(days=60)

# In the order in which they name each other.
_COPIED: tuple[Model, ...] = (
    Subscriber,
    Profile,
    Subject,
    ConsentEvent,
    Subscription,
    Delivery,
    Slot,
)
# What a copy has of its own, but for its numbers. `{number}` is the copy's subscriber.
_OWN = {
    "subscribers_subscriber.external_id": "'crm-' || {number}",
    "subscribers_subscriber.email": "'reader.' || {number} || '@example.com'",
    "subscribers_profile.values": (
        "jsonb_set(t.values, '{{first_name,v}}', to_jsonb('Ana' || {number}))"
    ),
}
# The subject's id is a random reference; its copies have others, as random.
_REFERENCE = "md5(t.{column}::text || n)::uuid"
_NUMBERS_GO_ON = "SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"


def gather(size: int, *, past_editions: int = PAST_EDITIONS) -> None:
    """Let `size` readers have said yes long ago and got `past_editions` weekly editions since.

    The mail system must be up: what the originals got was sent.
    """
    originals = max(n for n in range(1, min(ORIGINALS, size) + 1) if size % n == 0)
    now = timezone.now()
    people.add_readers(originals, clock=_stopped_at(now - _BEFORE_ALL))
    for weeks in range(past_editions, 0, -1):
        _send_all(f"{weeks} weeks ago", now - weeks * _A_WEEK)
    with TemporaryDirectory() as folder, override_settings(LEDGER_ROOTS_DIR=folder):
        seal_backlog(clock=timezone.now)
    _copy(size // originals - 1)
    _give_keys()


def _give_keys() -> None:
    """Give everybody a key of their own: a copied one opens under its original's reference only."""
    subjects = Subject.objects.values_list("id", flat=True)
    keys = [(id_, new_wrapped_key(id_, settings.SUBJECT_MASTER_KEYS)) for id_ in subjects]
    with connection.cursor() as cursor:
        execute_values(
            cursor.cursor,
            "UPDATE consent_subject j SET wrapped_key = v.key"
            " FROM (VALUES %s) AS v (id, key) WHERE j.id = v.id",
            keys,
            "(%s::uuid, %s::bytea)",
            page_size=1000,
        )


def gather_and_plan(size: int) -> None:
    """Gather `size` readers and plan one edition for all of them; nothing of it is sent yet."""
    gather(size)
    approve("first", clock=timezone.now)
    plan(clock=timezone.now)


def _stopped_at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


def _send_all(name: str, at: datetime) -> None:
    clock = _stopped_at(at)
    approve(name, clock=clock)
    plan(clock=clock)
    send_due(kinds=EDITIONS, clock=clock)
    finish_through(clock=clock)


def _copy(times: int) -> None:
    """Add so many copies of everybody."""
    moved_by = {model: _highest(model) for model in _COPIED}
    with unasked() as cursor:
        for model in _COPIED:
            value = partial(_value, model, moved_by=moved_by)
            cursor.execute(copies(model, value, numbers="1, %s"), [times])
    with connection.cursor() as cursor:
        for model in filter(_is_numbered, _COPIED):
            cursor.execute(_NUMBERS_GO_ON.format(table=about(model).db_table))


def _highest(model: Model) -> int:
    """Return how far the ids of the first copy lie from those of its original."""
    last = model.objects.order_by("-pk").values_list("pk", flat=True).first()
    return last if isinstance(last, int) else 0


def _value(model: Model, field: Any, moved_by: Mapping[Model, int]) -> str:
    """Return what stands in this column of a copy."""
    meta = about(model)
    own = _OWN.get(f"{meta.db_table}.{field.column}")
    if own is not None:
        return own.format(number=f"(t.{meta.pk.column} + n * {moved_by[Subscriber]})")
    target = field.related_model or (model if field.primary_key else None)
    if target not in moved_by:
        return f't."{field.column}"'
    if target is Subject:
        return _REFERENCE.format(column=field.column)
    return f"t.{field.column} + n * {moved_by[target]}"


def _is_numbered(model: Model) -> bool:
    return isinstance(about(model).pk, models.BigAutoField)
