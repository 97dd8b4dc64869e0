"""What the fault tests may ask for besides: a fast mail server, and a place for their figures."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from tests import fast_sink as sinks
from tests.conftest import WorkerFactory
from tests.faults.figures import Figures, figures
from tests.faults.own_postgres import OwnPostgres

__all__ = ["figures"]


@pytest.fixture
def fast_sink(settings: Settings) -> Iterator[sinks.FastSink]:
    """Run a fast mail server that Django's settings point to."""
    with sinks.running() as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST = sinks.LOOPBACK
        settings.EMAIL_PORT = sink.port
        yield sink


@pytest.fixture
def own_postgres(transactional_db: None, tmp_path: Path) -> OwnPostgres:
    """Have a database server that nobody else uses."""
    return OwnPostgres(tmp_path)


@dataclass(frozen=True)
class Stage:
    """What a send by real processes is played on."""

    sink: sinks.FastSink
    worker: WorkerFactory
    beat: WorkerFactory
    figures: Figures


@pytest.fixture
def stage(
    fast_sink: sinks.FastSink,
    celery_worker: WorkerFactory,
    celery_beat: WorkerFactory,
    figures: Figures,
) -> Stage:
    """Have a fast mail server, workers, beats and a place for figures."""
    return Stage(fast_sink, celery_worker, celery_beat, figures)
