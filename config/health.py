"""Say whether the process is alive, and whether all of it works."""

import smtplib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import redis
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from consent import journal

BEAT = "beat"
WORKERS = "worker:"


class NotReady(Exception):
    """Say in a few words why a part does not work."""


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer 200 while the process lives."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when every part works, else 503; the body says it for each."""
    parts = {name: _state(check) for name, check in CHECKS.items()}
    ready = all(state == "ok" for state in parts.values())
    return JsonResponse({"ready": ready, "parts": parts}, status=200 if ready else 503)


def _state(check: Callable[[], None]) -> str:
    try:
        check()
    except NotReady as problem:
        return str(problem)
    except Exception as error:  # noqa: BLE001 - whatever breaks, the answer is "does not work"
        return type(error).__name__
    return "ok"


def check_database() -> None:
    """Ask the database for an answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def check_journal() -> None:
    """Compare the journal with the database, and see whether it takes another line."""
    found = journal.fence()
    if found.is_up:
        raise NotReady(f"{found.state}: {found}")


def check_broker() -> None:
    """Ping the broker."""
    with redis.Redis.from_url(settings.REDIS_URL, **settings.REDIS_SOCKET_OPTIONS) as broker:
        broker.ping()


def check_beat() -> None:
    """Look for a recent tick of the beat."""
    _require_recent(name=BEAT)


def check_workers() -> None:
    """Look for a recent sign of life of any worker."""
    _require_recent(name__startswith=WORKERS)


def _require_recent(**which: str) -> None:
    since = timezone.now() - timedelta(seconds=settings.READY_HEARTBEAT_SECONDS)
    heartbeats = apps.get_model("delivery", "Heartbeat").objects.filter(**which)
    if not heartbeats.filter(beat_at__gte=since).exists():
        raise NotReady(f"no sign of life for {settings.READY_HEARTBEAT_SECONDS} s")


def check_mail() -> None:
    """Greet the mail server, where mail goes by SMTP."""
    if not settings.EMAIL_BACKEND.startswith("django.core.mail.backends.smtp."):
        return
    kind = smtplib.SMTP_SSL if settings.EMAIL_USE_SSL else smtplib.SMTP
    with kind(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=3) as server:
        server.noop()


def check_story() -> None:
    """In the demo, ask whether the story has been played."""
    if settings.DEMO_READY_FILE and not Path(settings.DEMO_READY_FILE).exists():
        raise NotReady("the demo's story is still being played")


CHECKS = {
    "database": check_database,
    "journal": check_journal,
    "broker": check_broker,
    "beat": check_beat,
    "worker": check_workers,
    "mail": check_mail,
    "story": check_story,
}
