"""Whether what sends mail works: the clock, the workers, the broker, the mail system."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

import redis
from django.conf import settings

from config.health import BEAT, WORKERS
from delivery.models import Heartbeat
from delivery.selectors.standstill import Outlook

# A page waits no longer for a broker that hangs; its state is all that is asked.
_PATIENCE_SECONDS = 0.5
_QUEUES = {"prompt": "Worker for answers", "bulk": "Worker for editions"}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of what runs: whether it works, and what there is to say of it."""

    key: str
    name: str
    works: bool
    said: str


def system(now: datetime, way: Outlook) -> list[Part]:
    """Return the parts; one query and one question to the broker."""
    seen = dict(Heartbeat.objects.values_list("name", "beat_at"))
    return [
        _beating(seen, BEAT, "Clock", "Nothing is found due without it: start beat.", now),
        *(
            _beating(seen, f"{WORKERS}{queue}", name, f"Start a worker with -Q {queue}.", now)
            for queue, name in _QUEUES.items()
        ),
        _broker(),
        Part("mail", "Mail system", way.mail_works, way.mail),
    ]


def first_that_stopped(parts: Sequence[Part]) -> Part | None:
    """Return the first part without which no edition goes, and which does not work."""
    needed = (BEAT, f"{WORKERS}bulk", "broker")
    return next((part for part in parts if part.key in needed and not part.works), None)


def _beating(seen: Mapping[str, datetime], key: str, name: str, what: str, now: datetime) -> Part:
    at = seen.get(key)
    recent = timedelta(seconds=settings.READY_HEARTBEAT_SECONDS)
    if at is not None and at > now - recent:
        return Part(key, name, works=True, said="works")
    since = f"shows no sign of life since {at:%d %B, %H:%M} UTC" if at else "was never seen"
    return Part(key, name, works=False, said=f"{since}. {what}")


def _broker() -> Part:
    try:
        _client(settings.REDIS_URL).ping()
    except redis.RedisError:
        said = "does not answer. Mail goes on as soon as it does; nothing is lost."
        return Part("broker", "Broker", works=False, said=said)
    return Part("broker", "Broker", works=True, said="works")


@cache
def _client(url: str) -> redis.Redis:
    """Return one client for all pages of a process: its connections are used again."""
    patience = {
        "socket_timeout": _PATIENCE_SECONDS,
        "socket_connect_timeout": _PATIENCE_SECONDS,
    }
    return redis.Redis.from_url(url, **{**settings.REDIS_SOCKET_OPTIONS, **patience})
