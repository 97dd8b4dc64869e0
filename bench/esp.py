"""A provider's API with 30 ms a call, through the gateway that speaks to providers."""

import importlib.util
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import esp_server
from bench.crew import together
from bench.crowd import gather_and_plan
from bench.environment import named
from bench.figures import Figure
from bench.own_sink import Counters
from bench.send import NotAllSent, plural, sent
from bench.sink import LOOPBACK, free_port
from bench.stage import Stage
from config.devservers.process import ServerProcess
from config.environment import BASE_DIR
from tests.tls import OwnTls

CALL_MILLISECONDS = 30
WORKERS = (1, 2, 4)
TEMPLATE = "planned_calls"
_GATEWAY = "delivery.gateways.anymail"
_LEFT_OUT = f"The provider with {CALL_MILLISECONDS} ms a call is left out: {_GATEWAY} is not there."


@dataclass(frozen=True, slots=True)
class Provider:
    """One kind of API: what Anymail's backend for it is told."""

    name: str
    backend: str
    needs: Mapping[str, str]

    def environment(self, port: int) -> dict[str, str]:
        """Return the settings that send to this port of ours."""
        prefix = f"ANYMAIL_{self.backend.upper()}"
        return {
            "DELIVERY_GATEWAY": "anymail",
            "EMAIL_BACKEND": f"anymail.backends.{self.backend}.EmailBackend",
            f"{prefix}_API_URL": f"http://{LOOPBACK}:{port}/",
            f"{prefix}_API_KEY": "opens-nothing",
            **self.needs,
        }


PROVIDERS = (
    Provider(
        "many a call (Mailgun's)",
        "mailgun",
        {"ANYMAIL_MAILGUN_SENDER_DOMAIN": "greenbasket.example"},
    ),
    Provider("one a call (Resend's)", "resend", {"DELIVERY_MERGE": "1"}),
)


@dataclass(frozen=True, slots=True)
class StandIn:
    """The API that stands in for a provider's."""

    port: int
    counters: Counters

    def taken(self) -> int:
        """Return how many messages it took so far."""
        return self.counters.read(esp_server.MESSAGES)

    def calls(self) -> int:
        """Return how many calls brought them."""
        return self.counters.read(esp_server.CALLS)


def run(stage: Stage) -> list[Figure]:
    """Send the same messages by each API and number of workers, in each round."""
    if importlib.util.find_spec(_GATEWAY) is None:
        stage.notes.append(_LEFT_OUT)
        return []
    rates: dict[str, list[float]] = {}
    calls: dict[str, list[float]] = {}
    with standing_in(stage.folder) as stand_in:
        for _round in range(stage.sizes.rounds):
            for provider in PROVIDERS:
                for count in WORKERS:
                    name = f"{provider.name}, {plural(count, 'worker')}"
                    rate, per_call = _measured(stage, stand_in, provider, count)
                    rates.setdefault(name, []).append(rate)
                    calls.setdefault(f"{provider.name}, messages a call", []).append(per_call)
    return [
        *(_figure(name, "messages/s", values) for name, values in rates.items()),
        *(_figure(name, "messages", values) for name, values in calls.items()),
    ]


def _measured(
    stage: Stage, stand_in: StandIn, provider: Provider, workers: int
) -> tuple[float, float]:
    """Return how many messages a second went, and how many of them in one call."""
    messages, calls_before, taken_before = stage.sizes.calls, stand_in.calls(), stand_in.taken()
    with stage.databases.copy_of(TEMPLATE, lambda: gather_and_plan(messages)):
        before = sent()
        with named(provider.environment(stand_in.port)):
            work = together("bench.send:work", range(workers), processes=workers)
        on_record, taken = sent() - before, stand_in.taken() - taken_before
    if (on_record, taken) != (messages, messages):
        raise NotAllSent(f"{on_record} of {messages} are on record as sent, {taken} were taken")
    return messages / work.seconds, messages / (stand_in.calls() - calls_before)


@contextmanager
def standing_in(
    folder: Path, *, milliseconds: int = CALL_MILLISECONDS, tls: OwnTls | None = None
) -> Iterator[StandIn]:
    """Run the API in a process of its own, over TLS where that is given."""
    port, counts = free_port(), folder / "esp.counts"
    Counters.make(counts)
    command = [
        *(sys.executable, "-m", "bench.esp_server"),
        *(str(port), str(milliseconds), str(counts)),
        *((str(tls.certificate), str(tls.key)) if tls else ()),
    ]
    log = folder / "esp.log"
    server = ServerProcess("the provider's API", command, cwd=BASE_DIR, log=log, user=None)
    try:
        server.wait_until(lambda: _listens(port))
        yield StandIn(port, Counters(counts))
    finally:
        server.stop()


def _listens(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex((LOOPBACK, port)) == 0


def _figure(name: str, unit: str, rounds: list[float]) -> Figure:
    return Figure(benchmark="esp", name=name, unit=unit, rounds=rounds)
