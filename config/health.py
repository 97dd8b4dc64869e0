"""Say whether the process is alive, and whether all of it works."""

import smtplib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import redis
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from consent import journal
from delivery.selectors.standstill import overdue, paces, troubles

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
    answer = {"ready": ready, "parts": parts, "notes": _notes()}
    return JsonResponse(answer, status=200 if ready else 503)


def _notes() -> list[str]:
    """Return what explains that mail is slow although all of it works."""
    try:
        return paces(timezone.now())
    except DatabaseError:
        # The parts say so.
        return []


def state_of(part: str) -> str:
    """Return "ok" where a part of `CHECKS` works, else in a few words why not."""
    return _state(CHECKS[part])


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


def check_sending() -> None:
    """Look whether a mail system is left alone, and whether something due is taken by nobody.

    What is due behind a rate, or behind a large edition on its way, is no alarm however old it is.
    """
    if found := [*troubles(), *overdue(timezone.now())]:
        raise NotReady(" ".join(found))


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
    "sending": check_sending,
    "story": check_story,
}
