"""What every benchmark stands on: servers of its own, databases, a mail sink."""

import os
import platform
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import django
from celery import current_app

from bench import sink as sinks
from bench.databases import Databases, drop_leftovers, setting
from bench.sizes import Sizes
from config import devservers


@dataclass(frozen=True, slots=True)
class Stage:
    """What a benchmark may use.

    `folder` is for its files and is emptied by nobody; `notes` is what the table must say in words.
    """

    folder: Path
    databases: Databases
    sink: sinks.Sink
    sizes: Sizes
    machine: dict[str, str | int | float]
    notes: list[str]


@contextmanager
def standing(folder: Path, sizes: Sizes) -> Iterator[Stage]:
    """Start what is needed, set Django up, and leave nothing behind but the servers' folder.

    A DATABASE_URL wins, as everywhere: then the databases are made on that server.
    """
    with ExitStack() as stack:
        load = os.getloadavg()[0]
        servers = stack.enter_context(devservers.running(folder))
        if servers.pids and "DATABASE_URL" not in os.environ:
            drop_leftovers(servers.database_url)
        databases = Databases(servers.database_url, folder / "journals")
        sink = stack.enter_context(sinks.running(folder))
        _set_django_up(databases, servers.redis_url, sink)
        stack.callback(databases.close)
        databases.open()
        machine = _machine(servers.database_url, sink) | {"load_before": round(load, 2)}
        yield Stage(folder, databases, sink, sizes, machine, notes=[])


def _set_django_up(databases: Databases, redis_url: str, sink: sinks.Sink) -> None:
    """Name everything in the environment, where the processes that we start find it too."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": databases.first,
        "REDIS_URL": redis_url,
        "BASE_URL": "http://127.0.0.1:8000",
        "EMAIL_HOST": sinks.LOOPBACK,
        "EMAIL_PORT": str(sink.port),
        "LOG_LEVEL": "ERROR",
    }
    django.setup()
    # Nobody is there to be woken up.
    current_app.conf.update(broker_url="memory://")


def _machine(server_url: str, sink: sinks.Sink) -> dict[str, str | int | float]:
    return {
        "system": platform.platform(),
        "cores": os.cpu_count() or 1,
        "python": platform.python_version(),
        "postgresql": setting(server_url, "server_version"),
        "fsync": setting(server_url, "fsync"),
        "sink": sink.kind,
    }
