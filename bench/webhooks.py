"""Webhooks out: how many a second leave, and what telling of messages costs those that send them.

A receiver of our own takes them over TLS on loopback, in a process of its own, and counts. What a
chunk of settled messages costs is its one statement, in a transaction that is taken back.
"""

import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from ipaddress import ip_network
from pathlib import Path
from statistics import median

from django.conf import settings
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from bench.crowd import gather
from bench.editions import approve, plan
from bench.esp import StandIn, standing_in
from bench.figures import Figure
from bench.sink import LOOPBACK
from bench.stage import Stage
from delivery.gateways.webhooks.line import Line
from delivery.models import Delivery, WebhookDelivery, WebhookEndpoint
from delivery.rules.vocabulary import DeliveryKind
from delivery.rules.webhooks.vocabulary import WebhookState, WebhookType
from delivery.services.settling import accept
from delivery.services.webhooks.endpoints import make_endpoint
from delivery.services.webhooks.sending import send_webhooks
from delivery.services.webhooks.telling import Told, tell
from programs.models import Brand
from tests import factories
from tests.tls import own_tls

TEMPLATE = "planned_without_past"
RECEIVERS = (1, 4)
NO_ENDPOINT = "a settled message, no endpoint"
_NETWORKS = (ip_network(f"{LOOPBACK}/32"),)
_CHUNKS = 30
_UNTIL_ALL_WENT = 3600.0


class NotAllTaken(Exception):
    """Not everything arrived: a rate of it would mean nothing."""


def run(stage: Stage) -> list[Figure]:
    """Settle chunks with and without endpoints, then send events to one receiver and to four."""
    rates: dict[str, list[float]] = {}
    costs: dict[str, list[float]] = {}
    with override_settings(WEBHOOK_ALLOWED_NETWORKS=_NETWORKS), _receiving(stage.folder) as at:
        for _round in range(stage.sizes.rounds):
            with stage.databases.copy_of(TEMPLATE, lambda: _gather(stage.sizes.people)):
                for name, cost in _chunks():
                    costs.setdefault(name, []).append(cost)
                for count in RECEIVERS:
                    rate = _sent(*at, endpoints=count, events=stage.sizes.entries)
                    rates.setdefault(_name(count), []).append(rate)
    base, *others = (_figure(name, "us/message", each) for name, each in costs.items())
    return [
        *(_figure(name, "events/s", each) for name, each in rates.items()),
        base,
        *(each.compared([each.against(base)]) for each in others),
    ]


def _gather(readers: int) -> None:
    gather(readers, past_editions=0)
    approve("first", clock=timezone.now)
    plan(clock=timezone.now)


@contextmanager
def _receiving(folder: Path) -> Iterator[tuple[StandIn, Line]]:
    tls = own_tls(folder)
    context = ssl.create_default_context(cafile=tls.certificate)
    with standing_in(folder, milliseconds=0, tls=tls) as receiver:
        yield receiver, Line(allowed=_NETWORKS, context=context)


def _sent(receiver: StandIn, line: Line, *, endpoints: int, events: int) -> float:
    """Return how many events a second one worker sent, which the receiver must have counted."""
    WebhookDelivery.objects.all().delete()
    made = [_endpoint(receiver.port, WebhookType.SUBSCRIPTION_CONFIRMED) for _ in range(endpoints)]
    _tell(events // endpoints)
    before = receiver.calls()
    started = time.perf_counter()
    calls = send_webhooks(clock=timezone.now, seconds=_UNTIL_ALL_WENT, line=line)
    seconds = time.perf_counter() - started
    delivered = WebhookDelivery.objects.filter(state=WebhookState.DELIVERED).count()
    _drop(made)
    if not calls == delivered == receiver.calls() - before == events // endpoints * endpoints:
        raise NotAllTaken(f"{delivered} of {events} were taken")
    return calls / seconds


def _tell(events: int) -> None:
    """Tell so often that somebody said yes, of one reader after the other."""
    readers = list(Delivery.objects.order_by("id").values_list("subscriber_id", flat=True))
    now = timezone.now()
    tell(
        [
            Told(
                type=WebhookType.SUBSCRIPTION_CONFIRMED,
                at=now,
                subscriber_id=readers[number % len(readers)],
                data={"program": "weekly-usuals", "consent_event": number},
            )
            for number in range(events)
        ]
    )


def _chunks() -> Iterator[tuple[str, float]]:
    """Yield what a settled message costs, in microseconds, by which endpoints there are."""
    planned = Delivery.objects.filter(kind=DeliveryKind.EDITION).order_by("id")
    ids = list(planned.values_list("pk", flat=True)[: settings.DELIVERY_BATCH])
    brand, other = Brand.objects.get(), factories.brand("other", name="Other")
    _settled(ids)
    for name, brands in (
        (NO_ENDPOINT, []),
        ("the same, an endpoint of all brands", [None]),
        ("the same, an endpoint of its brand", [brand]),
        ("the same, an endpoint of another brand", [other]),
    ):
        made = [_endpoint(1, WebhookType.DELIVERY_SENT, each) for each in brands]
        yield name, _settled(ids) * 1e6 / len(ids)
        _drop(made)


def _settled(ids: Sequence[int]) -> float:
    """Return how many seconds the statement takes that settles these; nothing stays settled."""
    now = timezone.now()
    accepted = [(id_, now) for id_ in ids]
    seconds = []
    for _chunk in range(_CHUNKS):
        with transaction.atomic():
            seconds.append(_timed(lambda: accept(accepted, permitted_at=now)))
            transaction.set_rollback(True)
    return median(seconds)


def _timed(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def _endpoint(port: int, kind: WebhookType, brand: Brand | None = None) -> WebhookEndpoint:
    return make_endpoint(
        url=f"https://{LOOPBACK}:{port}/hooks",
        types=[kind],
        brand_id=brand.pk if brand else None,
        created_by_id=None,
        clock=timezone.now,
    )


def _drop(made: Sequence[WebhookEndpoint]) -> None:
    WebhookEndpoint.objects.filter(pk__in=[each.pk for each in made]).delete()


def _name(receivers: int) -> str:
    return f"events over TLS, {receivers} receiver{'' if receivers == 1 else 's'}, one worker"


def _figure(name: str, unit: str, rounds: list[float]) -> Figure:
    return Figure(benchmark="webhooks", name=name, unit=unit, rounds=rounds)
