"""Write what became of calls: of the events, and of the endpoints that took them or did not."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import connection, transaction
from django.db.models import Value
from django.db.models.functions import Coalesce, Greatest

from delivery.gateways.webhooks.answer import Answer
from delivery.models import WebhookEndpoint
from delivery.rules.retry import spread_of
from delivery.rules.webhooks.retrying import FAILS_FOR, rest_asked, wait_after
from delivery.rules.webhooks.vocabulary import EndpointState, PausedBecause, WebhookState
from delivery.services.webhooks.claiming import Taken

log = structlog.get_logger(__name__)

_TRIES_KEPT = 20

# Whom an erasure was about has no more to be known once it was told.
_SETTLE = f"""
UPDATE delivery_webhookdelivery w
SET state = v.state, due_at = v.due_at, settled_at = v.settled_at,
    lease_until = NULL, sealed = CASE WHEN v.state = 'delivered' THEN NULL ELSE w.sealed END,
    tries = (SELECT coalesce(jsonb_agg(one ORDER BY place), '[]') FROM (
        SELECT one, place
        FROM jsonb_array_elements(w.tries || v.tried) WITH ORDINALITY AS all_of (one, place)
        ORDER BY place DESC LIMIT {_TRIES_KEPT}) AS last)
FROM unnest(%s::bigint[], %s::int[], %s::text[], %s::timestamptz[], %s::timestamptz[], %s::jsonb[])
    AS v (id, fence, state, due_at, settled_at, tried)
WHERE w.id = v.id AND w.fence = v.fence AND w.settled_at IS NULL
RETURNING w.id
"""  # noqa: S608 - a number of ours


@dataclass(frozen=True, slots=True)
class Called:
    """One call that is over."""

    taken: Taken
    endpoint_id: int
    answer: Answer


def settle_webhooks(calls: Sequence[Called], *, now: datetime) -> list[int]:
    """Write what became of these; return the endpoints that are paused by it.

    What another worker has taken since is left to it.
    """
    if not calls:
        return []
    with transaction.atomic():
        ours = _settle(calls, now)
        by_endpoint: dict[int, list[Answer]] = {}
        for call in calls:
            if call.taken.id in ours:
                by_endpoint.setdefault(call.endpoint_id, []).append(call.answer)
        return [id_ for id_, answers in sorted(by_endpoint.items()) if _note(id_, answers, now)]


def give_up(taken: Taken, code: str, *, now: datetime) -> None:
    """Give up an event that cannot be sent, whatever its endpoint would answer; `code` says why."""
    tried = json.dumps([_tried(Answer(error=code), now)])
    _write([(taken.id, taken.fence, str(WebhookState.DEAD), now, now, tried)])


def _settle(calls: Sequence[Called], now: datetime) -> set[int]:
    return _write([_row(call, now) for call in calls])


def _write(rows: Sequence[tuple[Any, ...]]) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, [list(column) for column in zip(*rows, strict=True)])
        return {row[0] for row in cursor.fetchall()}


def _row(call: Called, now: datetime) -> tuple[Any, ...]:
    taken, answer = call.taken, call.answer
    tried = json.dumps([_tried(answer, now)])
    if answer.is_taken:
        return taken.id, taken.fence, str(WebhookState.DELIVERED), now, now, tried
    wait = wait_after(taken.attempts, spread_of(taken.id), asked=answer.retry_after)
    if wait is None:
        log.warning("webhook_given_up", webhook=taken.id, endpoint=call.endpoint_id)
        return taken.id, taken.fence, str(WebhookState.DEAD), now, now, tried
    return taken.id, taken.fence, str(WebhookState.DUE), now + wait, None, tried


def _tried(answer: Answer, now: datetime) -> Mapping[str, Any]:
    return {
        "at": now.isoformat(),
        "status": answer.status,
        "error": answer.error,
        "ms": answer.ms,
    }


def _note(endpoint_id: int, answers: Sequence[Answer], now: datetime) -> bool:
    """Write down how an endpoint does; say whether it is paused because of it."""
    endpoint = WebhookEndpoint.objects.filter(pk=endpoint_id, state=EndpointState.ACTIVE)
    if any(answer.is_taken for answer in answers):
        endpoint.exclude(first_failed_at=None).update(first_failed_at=None)
        return False
    rest = max((rest_asked(answer.retry_after) for answer in answers), default=timedelta())
    fails: dict[str, Any] = {"first_failed_at": Coalesce("first_failed_at", Value(now))}
    if rest:
        fails["rests_until"] = Greatest(Coalesce("rests_until", Value(now)), Value(now + rest))
    endpoint.update(**fails)
    why = _why_paused(endpoint_id, answers, now)
    return why is not None and pause_endpoint(endpoint_id, because=why, now=now)


def _why_paused(endpoint_id: int, answers: Sequence[Answer], now: datetime) -> PausedBecause | None:
    if any(answer.is_gone for answer in answers):
        return PausedBecause.GONE
    long_enough = WebhookEndpoint.objects.filter(
        pk=endpoint_id, first_failed_at__lte=now - FAILS_FOR
    )
    return PausedBecause.FAILING if long_enough.exists() else None


def pause_endpoint(endpoint_id: int, *, because: PausedBecause, now: datetime) -> bool:
    """Let nothing more go to an endpoint for now; its events wait. Say whether it went before."""
    active = WebhookEndpoint.objects.filter(pk=endpoint_id, state=EndpointState.ACTIVE)
    paused = active.update(
        state=EndpointState.PAUSED,
        paused_because=because,
        paused_at=now,
        # Who paused it themselves knows.
        owner_told_at=now if because == PausedBecause.ASKED else None,
    )
    if paused:
        log.warning("webhook_endpoint_paused", endpoint=endpoint_id, because=str(because))
    return bool(paused)
