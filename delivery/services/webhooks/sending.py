"""Send what is due: many calls at once, each bounded; nothing of the network in a transaction."""

import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import structlog
from django.conf import settings
from django.db import connection
from django.db.models import Q

from consent.ledger.sealing import UnreadableKeyError
from delivery.gateways.webhooks.answer import Answer
from delivery.gateways.webhooks.keeping import Kept
from delivery.gateways.webhooks.line import Line
from delivery.models import WebhookDelivery, WebhookSecret
from delivery.rules.webhooks.signing import headers_of
from delivery.selectors.webhooks import event_id_of, payloads_of
from delivery.services.claiming import Clock
from delivery.services.webhooks.alerting import tell_owners
from delivery.services.webhooks.claiming import Taken, take_webhooks
from delivery.services.webhooks.sealing import open_person, open_secret
from delivery.services.webhooks.settling import Called, give_up, settle_webhooks

log = structlog.get_logger(__name__)

THREADS = 32
_LOOKS_AGAIN = 0.5
# Any number of our own: it keeps this lock apart from other advisory locks.
_LOCK = 7_308


@dataclass(frozen=True, slots=True)
class _Call:
    """One event, ready to be signed and sent."""

    taken: Taken
    endpoint_id: int
    url: str
    event_id: str
    body: bytes
    keys: tuple[bytes, ...]


def send_webhooks(*, clock: Clock, seconds: float = 20.0, line: Line | None = None) -> int:
    """Send what is due until nothing is, for about so long; return how many calls were made.

    One worker at a time begins calls, and takes up new ones for other endpoints while a slow one
    keeps it waiting. When its time is over, the next may begin while it waits for its last ones.
    A worker that dies leaves rows that are due again at the end of their lease.
    """
    stop_at = time.monotonic() + seconds
    calls: dict[Future[Answer], _Call] = {}
    made = 0
    with (
        closing(Kept()) as kept,
        ThreadPoolExecutor(THREADS, thread_name_prefix="webhook") as pool,
    ):
        with _alone() as is_ours:
            while is_ours and (time.monotonic() < stop_at):
                for call in _ready(take_webhooks(limit=THREADS - len(calls), clock=clock), clock):
                    calls[pool.submit(_send, line or _line(), call, clock, kept)] = call
                    made += 1
                if not calls:
                    break
                _settle_done(calls, clock, _LOOKS_AGAIN)
        while calls:
            _settle_done(calls, clock, None)
    return made


def _settle_done(
    calls: dict[Future[Answer], _Call], clock: Callable[[], datetime], seconds: float | None
) -> None:
    """Wait for any of these, so long at most, and write what became of those that are over."""
    done, _others = wait(calls, timeout=seconds, return_when=FIRST_COMPLETED)
    over = [(calls.pop(future), future.result()) for future in done]
    paused = settle_webhooks(
        [Called(call.taken, call.endpoint_id, answer) for call, answer in over], now=clock()
    )
    if paused:
        tell_owners(clock=clock)


def _send(line: Line, call: _Call, clock: Clock, kept: Kept) -> Answer:
    """Sign and send, in a thread that never touches the database.

    What nobody foresaw fails this one call, and none of the others.
    """
    if not call.keys:
        return Answer(error="no_secret")
    headers = headers_of(message_id=call.event_id, at=clock(), body=call.body, keys=call.keys)
    try:
        return line.post(call.url, body=call.body, headers=headers, kept=kept)
    except Exception:
        log.exception("webhook_call_broke", webhook=call.taken.id)
        return Answer(error="broken")


def _ready(taken: Sequence[Taken], clock: Clock) -> Iterator[_Call]:
    """Yield what was taken with all that a call needs; drop what is about nobody any more.

    An erasure whose person no key of ours opens would tell of nobody, and the name would go with
    it: it is given up, and can be sent again once the key is back.
    """
    if not taken:
        return
    by_id = {each.id: each for each in taken}
    rows = list(WebhookDelivery.objects.filter(pk__in=by_id).select_related("endpoint"))
    erased = erased_people(rows)
    payloads = payloads_of(rows, erased=erased)
    keys = _keys({row.endpoint_id for row in rows}, clock())
    for row in rows:
        if row.sealed is not None and row.pk not in erased:
            give_up(by_id[row.pk], "cannot_be_opened", now=clock())
            continue
        said = payloads[row.pk]
        if said is None:
            WebhookDelivery.objects.filter(pk=row.pk).delete()
            continue
        yield _Call(
            by_id[row.pk],
            row.endpoint_id,
            row.endpoint.url,
            event_id_of(row),
            json.dumps(said, separators=(",", ":"), ensure_ascii=False).encode(),
            keys.get(row.endpoint_id, ()),
        )


def erased_people(rows: Iterable[WebhookDelivery]) -> dict[int, str]:
    """Return whom these tell to erase, by event; nobody where no key of ours opens it."""
    found: dict[int, str] = {}
    for row in rows:
        if row.sealed is not None:
            try:
                found[row.pk] = open_person(bytes(row.sealed))
            except UnreadableKeyError:
                log.exception("webhook_cannot_be_opened", webhook=row.pk)
    return found


def _keys(endpoint_ids: set[int], now: datetime) -> dict[int, tuple[bytes, ...]]:
    """Return the secrets that are good now, the newest first, by endpoint."""
    good = WebhookSecret.objects.filter(Q(expires_at=None) | Q(expires_at__gt=now))
    found: dict[int, tuple[bytes, ...]] = {}
    for row in good.filter(endpoint__in=endpoint_ids).order_by("-id"):
        try:
            secret = open_secret(bytes(row.sealed), endpoint_id=row.endpoint_id)
        except UnreadableKeyError:
            log.exception("webhook_secret_cannot_be_opened", endpoint=row.endpoint_id)
            continue
        found[row.endpoint_id] = (*found.get(row.endpoint_id, ()), secret)
    return found


@cache
def _line() -> Line:
    return Line(allowed=settings.WEBHOOK_ALLOWED_NETWORKS)


@contextmanager
def _alone() -> Iterator[bool]:
    """Be the only session that begins calls, or learn that another one does."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, 0)", [_LOCK])
        (is_ours,) = cursor.fetchone()
    try:
        yield is_ours
    finally:
        if is_ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, 0)", [_LOCK])
