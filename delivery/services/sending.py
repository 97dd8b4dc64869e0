"""One worker's round: claim, then chunk by chunk compose, intend and hand over."""

import gc
import math
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError

from delivery.gateways.base import Gateway
from delivery.gateways.choosing import default_gateway
from delivery.rules.vocabulary import DeliveryKind
from delivery.selectors.jobs import Job
from delivery.services.claiming import Claim, Clock, fail, let_go, release
from delivery.services.handing_over import hand_over
from delivery.services.intending import intend
from delivery.services.preparing import prepare, read
from delivery.services.taking import take_turn
from delivery.services.turns import Round, Turn

log = structlog.get_logger(__name__)

Jobs = Mapping[int, Job]


def send_due(
    *,
    kinds: Sequence[DeliveryKind],
    clock: Clock,
    seconds: float = 30.0,
    after_each: Callable[[], None] = lambda: None,
) -> int:
    """Send what is due of `kinds` over one session, for about `seconds`.

    Returns how many deliveries were claimed. What is left is found by the next tick.
    """
    gateway = default_gateway()
    stop_at = time.monotonic() + seconds
    round_ = Round()
    claimed = 0
    try:
        while batch := send_batch(
            kinds=kinds, gateway=gateway, clock=clock, stop_at=stop_at, round_=round_
        ):
            claimed += batch
            after_each()
            if time.monotonic() >= stop_at:
                break
    finally:
        gateway.close()
        round_.tally.write(clock=clock)
    return claimed


def send_batch(
    *,
    kinds: Sequence[DeliveryKind],
    gateway: Gateway,
    clock: Clock,
    stop_at: float = math.inf,
    round_: Round | None = None,
) -> int:
    """Work through one turn of due deliveries. Returns how many were claimed.

    No chunk begins after `stop_at` (`time.monotonic()` seconds): a mail system that hangs on each
    one must not keep a worker beyond its task's limit. None begins either once the mail system is
    left alone. What is left goes back.
    """
    round_ = round_ or Round()
    turn = take_turn(kinds=kinds, round_=round_, stop_at=stop_at, clock=clock)
    try:
        with _uncollected():
            _work_through(turn, gateway, stop_at)
    finally:
        turn.close()
    return len(turn.claims)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Let the collector of cycles rest: a turn makes many objects, and next to no cycle of them.

    It would walk through all of a batch again and again, for a sixth of the worker's time. What is
    there to be found is found between two turns.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _work_through(turn: Turn, gateway: Gateway, stop_at: float) -> None:
    if not turn.claims:
        return
    turn.round.composer.keep_up()
    jobs = _read(turn.claims, turn.clock)
    for chunk in _chunks(turn.claims, settings.DELIVERY_CHUNK):
        if time.monotonic() >= stop_at or turn.is_over():
            release(chunk)
            continue
        _send_or_part(chunk, turn, jobs, gateway)
    let_go(turn.claims)


def _read(claims: Sequence[Claim], clock: Clock) -> Jobs | None:
    """Return what the batch is made of; None where that failed: then each chunk reads."""
    try:
        return read(claims=claims, clock=clock)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("batch_unreadable", deliveries=len(claims))
        return None


def _send_or_part(claims: Sequence[Claim], turn: Turn, jobs: Jobs | None, gateway: Gateway) -> None:
    """Send a chunk; where one row of it is poison, that row fails alone."""
    try:
        _send(claims, turn, jobs, gateway)
    except (OperationalError, InterfaceError):
        # The database, not a row.
        raise
    except Exception:
        log.exception("chunk_failed", deliveries=len(claims), first=claims[0].delivery_id)
        if len(claims) == 1:
            fail(claims[0], "row_failed", clock=turn.clock)
            return
        for claim_ in claims:
            _send_or_part([claim_], turn, jobs, gateway)


def _send(claims: Sequence[Claim], turn: Turn, jobs: Jobs | None, gateway: Gateway) -> None:
    """Compose, intend, hand over. What a first try left `sending` is not touched by a second."""
    clock = turn.clock
    prepared = prepare(claims=claims, composer=turn.round.composer, clock=clock, jobs=jobs)
    intended = intend(prepared=prepared, versions=turn.round.versions, clock=clock)
    outcomes = hand_over(intended=intended, gateway=gateway, clock=clock) if intended else []
    turn.hear(claims, outcomes)


def _chunks(claims: Sequence[Claim], size: int) -> Iterator[Sequence[Claim]]:
    for start in range(0, len(claims), size):
        yield claims[start : start + size]
