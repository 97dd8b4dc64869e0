"""Where the time of one message goes, in one worker: the steps of `send_batch`, each timed."""

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.conf import settings
from django.utils import timezone

from bench.editions import plan_for_readers
from bench.figures import Figure
from bench.send import TEMPLATE
from bench.stage import Stage
from delivery.gateways.base import Envelope, Gateway, Outcome
from delivery.gateways.choosing import default_gateway
from delivery.rendering.compose import Composer
from delivery.selectors.jobs import jobs_for
from delivery.services.claiming import EDITIONS, Claim, claim
from delivery.services.handing_over import hand_over
from delivery.services.intending import intend
from delivery.services.preparing import Prepared

CLAIM, READ, COMPOSE = "claim", "read what it is made of", "compose"
INTENT, NETWORK, SETTLE = "intent and slots", "hand over", "lock, gate and settle"
PARTS = (CLAIM, READ, COMPOSE, INTENT, NETWORK, SETTLE)


class _Watch:
    """How long each part took so far, in seconds."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)

    @contextmanager
    def on(self, part: str) -> Iterator[None]:
        """Count the block towards `part`."""
        started = time.perf_counter()
        yield
        self.seconds[part] += time.perf_counter() - started


class _TimedGateway:
    """The gateway, with its time counted apart from that of the transaction around it."""

    def __init__(self, gateway: Gateway, watch: _Watch) -> None:
        self._gateway = gateway
        self._watch = watch

    def hand_over(self, envelopes: Sequence[Envelope], deadline: float) -> Iterator[Outcome]:
        with self._watch.on(NETWORK):
            outcomes = list(self._gateway.hand_over(envelopes, deadline))
        yield from outcomes

    def close(self) -> None:
        self._gateway.close()


def run(stage: Stage) -> list[Figure]:
    """Send the edition once in each round, by one worker."""
    messages = stage.sizes.messages
    rounds = []
    for _round in range(stage.sizes.rounds):
        with stage.databases.copy_of(TEMPLATE, lambda: plan_for_readers(messages)):
            rounds.append(_send())
    named = {part: [each[part] * 1e6 / messages for each in rounds] for part in PARTS}
    named["all of it"] = [sum(each.values()) * 1e6 / messages for each in rounds]
    figures = [
        Figure(benchmark="parts", name=name, unit="us/message", rounds=values)
        for name, values in named.items()
    ]
    whole = figures[-1]
    return [each.compared([each.against(whole)]) for each in figures[:-1]] + [whole]


def _send() -> dict[str, float]:
    watch = _Watch()
    gateway = _TimedGateway(default_gateway(), watch)
    while claims := _claim(watch):
        prepared = _prepare(claims, watch)
        for start in range(0, len(prepared), settings.DELIVERY_CHUNK):
            _chunk(prepared[start : start + settings.DELIVERY_CHUNK], gateway, watch)
    gateway.close()
    # The network's share is not the transaction's.
    watch.seconds[SETTLE] -= watch.seconds[NETWORK]
    return watch.seconds


def _claim(watch: _Watch) -> list[Claim]:
    with watch.on(CLAIM):
        return claim(kinds=EDITIONS, limit=settings.DELIVERY_BATCH, clock=timezone.now)


def _prepare(claims: list[Claim], watch: _Watch) -> list[Prepared]:
    by_id = {each.delivery_id: each for each in claims}
    with watch.on(READ):
        jobs = jobs_for(by_id)
    with watch.on(COMPOSE):
        composer = Composer()
        return [
            Prepared(by_id[job.delivery_id], job, composer.compose(job, timezone.now()))
            for job in jobs
        ]


def _chunk(chunk: Sequence[Prepared], gateway: Gateway, watch: _Watch) -> None:
    with watch.on(INTENT):
        intended = intend(prepared=chunk, clock=timezone.now)
    with watch.on(SETTLE):
        hand_over(intended=intended, gateway=gateway, clock=timezone.now)
