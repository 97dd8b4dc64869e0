"""A program to read about, a browser that obeys CSRF rules as a real one would, and limits."""

import socket
from collections.abc import Callable, Iterator

import pytest
import redis
from django.test import Client
from pytest_django.fixtures import Settings

from consent.models import Subscription
from programs.models import Program
from tests import cast
from tests.consent.pages.out import NOON
from tests.offer import usuals
from tests.visitors import Visitor


@pytest.fixture
def program(db: None) -> Program:
    """Publish a program with required, optional and asked data, in English and German."""
    return usuals().program


@pytest.fixture
def carol(program: Program) -> Subscription:
    """Have Carol leave at noon."""
    return cast.carol(program, clock=lambda: NOON)


@pytest.fixture
def visitor() -> Client:
    """Come as a stranger: no cookie, and none of the test client's leniency."""
    return Visitor(enforce_csrf_checks=True)


@pytest.fixture
def limit(settings: Settings) -> Callable[..., None]:
    """Return what sets how many are taken, by what they are counted."""

    def set_to(**times: int) -> None:
        new = {name: (many, settings.FORM_LIMITS[name][1]) for name, many in times.items()}
        settings.FORM_LIMITS = {**settings.FORM_LIMITS, **new}

    return set_to


@pytest.fixture
def store_is_away(settings: Settings) -> None:
    """Point to a port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.REDIS_URL = f"redis://127.0.0.1:{free.getsockname()[1]}/0"


@pytest.fixture
def store(broker_url: str) -> Iterator[redis.Redis]:
    """Look into the store that counts."""
    with redis.Redis.from_url(broker_url) as client:
        yield client
