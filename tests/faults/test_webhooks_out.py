"""Receivers that fail in every way, killed workers, a flushed broker: every event still arrives.

It has its id each time. And whoever manages endpoints cannot have us connect to our own network: a
listener there counts.
"""

import itertools
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from functools import partial

import pytest
import redis
from django.utils import timezone
from pytest_django.fixtures import Settings

from delivery.models import WebhookDelivery
from delivery.rules.webhooks.vocabulary import WebhookState
from delivery.selectors.webhooks import event_id_of
from delivery.services.webhooks.endpoints import secrets_of
from programs.models import Program
from tests import cast, factories
from tests import webhook_receiver as receivers
from tests.conftest import WorkerFactory
from tests.delivery.outgoing.hooks import LOOPBACK_ONLY, at, endpoint, send
from tests.faults.figures import Figures
from tests.waiting import wait_until
from tests.webhook_receiver import LOOPBACK, Receiver, receiving, verified

FORBIDDEN = "127.0.0.2"
NAME = "hooks.example.com"
QUICK = {"WEBHOOK_ALLOWED_NETWORKS": "127.0.0.1/32", "DELIVERY_LEASE_SECONDS": "3"}
PEOPLE = 12


@pytest.fixture(autouse=True)
def allowed(settings: Settings) -> None:
    settings.WEBHOOK_ALLOWED_NETWORKS = LOOPBACK_ONLY


@pytest.fixture
def program(db: None) -> Program:
    return factories.published_program()


@pytest.fixture
def forbidden() -> Iterator[Receiver]:
    """Listen where nothing may ever connect to."""
    with receiving(FORBIDDEN) as receiver:
        yield receiver


def happens(program: Program, people: Sequence[int]) -> None:
    """Let so many people be asked, which is told."""
    for number in people:
        cast.ask(program, f"person{number}@example.com")


def known_ids() -> set[str]:
    return {event_id_of(row) for row in WebhookDelivery.objects.all()}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fault",
    [
        receivers.answer(500),
        receivers.answer(404),
        receivers.garbage,
        receivers.hang_up,
        receivers.stall,
        receivers.dribble,
        "down",
        "redirecting",
        "re-binding",
        "re-bound among others",
    ],
    ids=lambda fault: fault if isinstance(fault, str) else fault.__qualname__.partition(".")[0],
)
def test_every_event_arrives_with_its_id_once_the_receiver_is_back(
    fault: receivers.Behaviour | str, program: Program, forbidden: Receiver
) -> None:
    """Some are told while it is well, some while it fails, some after that."""
    now = timezone.now()
    receiver = Receiver()
    answers: dict[str, list[str]] = {
        "re-binding": [FORBIDDEN],
        "re-bound among others": [LOOPBACK, FORBIDDEN],
    }
    name_is = [LOOPBACK]

    def resolver(_host: str, _port: int) -> Sequence[str]:
        return list(name_is)

    with (
        receiving(receiver=receiver),
        receiving(FORBIDDEN, receiver=Receiver(port=receiver.port)) as same_port,
    ):
        row = endpoint(receiver.url(NAME), ["subscription.pending"], clock=at(now))
        happens(program, range(2))
        send(at(now, seconds=1), resolver=resolver)
        assert len(receiver.ids) == 2
        if fault == "redirecting":
            receiver.behave = receivers.answer(307, Location=forbidden.url(FORBIDDEN))
        elif not isinstance(fault, str):
            receiver.behave = fault
        name_is[:] = answers.get(str(fault), [LOOPBACK])
        happens(program, range(2, 5))
        if fault != "down":
            for minutes in (1, 2, 8):
                send(at(now, minutes=minutes), seconds=0.3, resolver=resolver)
        forbidden_at_the_port = same_port.connections
    if fault == "down":
        for minutes in (1, 2, 8):
            send(at(now, minutes=minutes), resolver=resolver)
    receiver.got, arrived = [], {each.event_id for each in receiver.got[:2]}
    receiver.behave, name_is[:] = receivers.answer(200), [LOOPBACK]
    with receiving(receiver=receiver):
        happens(program, [5])
        for hours in (1, 31, 61):
            send(at(now, hours=hours), resolver=resolver)

    assert arrived | set(receiver.ids) == known_ids()
    assert len(known_ids()) == 6
    assert max(receiver.ids.values()) == 1
    secrets = [text for text, _end in secrets_of(row.pk, clock=at(now))]
    assert all(verified(got, secrets) for got in receiver.got)
    states = set(WebhookDelivery.objects.values_list("state", flat=True))
    assert states == {WebhookState.DELIVERED}
    assert (forbidden.connections, forbidden_at_the_port) == (0, 0)


@pytest.mark.django_db
def test_no_forbidden_address_is_ever_connected_to(program: Program, settings: Settings) -> None:
    """By a name, by an address, in every spelling of one, by a redirect; by http and https."""
    settings.WEBHOOK_ALLOWED_NETWORKS = ()
    with ExitStack() as stack:
        listeners = [stack.enter_context(receiving(host)) for host in (LOOPBACK, FORBIDDEN)]
        row = endpoint(f"https://{NAME}/", ["subscription.pending"])
        port = listeners[0].port
        spellings = ["127.1", "0x7f000001", "2130706433", "0177.0.0.1", "localhost", "0"]
        names = [f"{scheme}://{name}:{port}/" for name in spellings for scheme in ("http", "https")]
        for number, url in enumerate(names):
            type(row).objects.filter(pk=row.pk).update(url=url)
            happens(program, [number])
            send(allowed=())

    assert [listener.connections for listener in listeners] == [0, 0]
    errors = {error["error"] for tries in _tries() for error in tries}
    assert errors <= {"address_forbidden", "https_only", "name_unknown"}
    assert "address_forbidden" in errors


def _tries() -> Iterator[list[dict[str, str]]]:
    yield from WebhookDelivery.objects.values_list("tries", flat=True)


def _more_than(receiver: Receiver, count: int) -> bool:
    return len(receiver.ids) > count


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_and_a_flushed_broker_lose_no_event(
    program: Program,
    celery_worker: WorkerFactory,
    celery_beat: WorkerFactory,
    broker_url: str,
    figures: Figures,
) -> None:
    """Real processes: killed with calls in hand, then the broker is emptied, again and again."""
    held = itertools.count(1)

    def sometimes_held(receiver: Receiver, to: object, number: int) -> None:
        """Keep every third call waiting for a moment, so that a kill finds some in hand."""
        if next(held) % 3 == 0:
            receiver.over.wait(0.5)
        receivers.answer(200)(receiver, to, number)

    with receiving() as receiver, redis.Redis.from_url(broker_url) as broker:
        receiver.behave = sometimes_held
        endpoint(receiver.url(), ["subscription.pending"])
        celery_beat(**QUICK)
        for turn in range(3):
            worker = celery_worker(**QUICK)
            happens(program, range(turn * PEOPLE, (turn + 1) * PEOPLE))
            wait_until(
                partial(_more_than, receiver, turn * PEOPLE),
                seconds=30,
                what="calls are under way",
            )
            worker.kill()
            broker.flushdb()
        celery_worker(**QUICK)
        wait_until(
            lambda: not WebhookDelivery.objects.filter(settled_at=None).exists(),
            seconds=60,
            what="all has arrived",
        )

    assert set(receiver.ids) == known_ids()
    assert len(receiver.ids) == 3 * PEOPLE
    figures.stop(events=3 * PEOPLE, calls=receiver.ids.total())
