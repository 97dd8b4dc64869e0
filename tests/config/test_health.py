"""/healthz says that the process lives, /readyz that all of it works."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from delivery.models import Heartbeat
from tests.smtp_sink import SmtpSink


@pytest.fixture
def alive(db: None) -> None:
    """Have a beat and a worker that gave a sign of life just now."""
    for name in ("beat", "worker:here:1"):
        Heartbeat.objects.create(name=name, beat_at=timezone.now())


def parts(client: Client) -> dict[str, str]:
    answer = client.get("/readyz")
    body: dict[str, dict[str, str]] = answer.json()
    assert (answer.status_code == 200) == all(state == "ok" for state in body["parts"].values())
    return body["parts"]


def test_healthz_needs_no_database(client: Client) -> None:
    assert client.get("/healthz").status_code == 200


def test_ready_when_every_part_works(client: Client, alive: None, smtp_sink: SmtpSink) -> None:
    assert set(parts(client).values()) == {"ok"}


@pytest.mark.parametrize(("name", "part"), [("beat", "beat"), ("worker:here:1", "worker")])
def test_an_old_sign_of_life_is_none(
    client: Client, alive: None, smtp_sink: SmtpSink, name: str, part: str
) -> None:
    long_ago = timezone.now() - timedelta(minutes=5)
    Heartbeat.objects.filter(name=name).update(beat_at=long_ago)

    assert parts(client)[part] == "no sign of life for 30 s"


def test_a_silent_mail_server_is_named(client: Client, alive: None, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 1

    assert parts(client)["mail"] == "ConnectionRefusedError"


def test_a_silent_broker_is_named(
    client: Client, alive: None, smtp_sink: SmtpSink, settings: Settings
) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    assert parts(client)["broker"] == "ConnectionError"


def test_the_demo_is_ready_once_its_story_is_played(
    client: Client, alive: None, smtp_sink: SmtpSink, settings: Settings, tmp_path: Path
) -> None:
    played = tmp_path / "played"
    settings.DEMO_READY_FILE = str(played)
    assert parts(client)["story"] == "the demo's story is still being played"

    played.touch()

    assert parts(client)["story"] == "ok"
