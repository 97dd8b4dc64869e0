"""The settings of the broker, the cache and Celery: the clock and the hands, not the queue.

A part of `config.settings`, which takes all of it over. The rows are the queue.
"""

from typing import Any

import environ
from kombu import Exchange, Queue

from config import environment

env = environ.Env()
env.ENVIRON = environment.load()

REDIS_URL: str = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
# A broker that freezes must not freeze a page with it.
REDIS_SOCKET_OPTIONS: dict[str, Any] = {
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "socket_keepalive": True,
    "health_check_interval": 10,
}
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        # In production not the broker's server, which must never evict: see .env.example.
        "LOCATION": env.str("CACHE_URL", default="") or REDIS_URL,
        "KEY_PREFIX": "cache",
        "OPTIONS": REDIS_SOCKET_OPTIONS,
    },
}

CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any] = REDIS_SOCKET_OPTIONS | {
    # Longer than the longest task, or the broker would hand a running task to a second worker.
    "visibility_timeout": 300,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "max_retries": 1,
    "retry_on_timeout": False,
}
CELERY_REDIS_SOCKET_TIMEOUT = 5
CELERY_REDIS_SOCKET_CONNECT_TIMEOUT = 2
CELERY_REDIS_SOCKET_KEEPALIVE = True
CELERY_REDIS_BACKEND_HEALTH_CHECK_INTERVAL = 10
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_CONNECTION_TIMEOUT = 2
CELERY_TASK_IGNORE_RESULT = True
CELERY_RESULT_BACKEND = None
CELERY_TASK_ACKS_LATE = True
# Rows recover by their lease; redelivery would only feed a poison task to one worker after another.
CELERY_TASK_REJECT_ON_WORKER_LOST = False
CELERY_TASK_TIME_LIMIT = 120
CELERY_TASK_PUBLISH_RETRY = False
# Each with an exchange of its own: on a shared one a nudge would reach both.
CELERY_TASK_QUEUES = [Queue(name, Exchange(name), routing_key=name) for name in ("prompt", "bulk")]
CELERY_TASK_DEFAULT_QUEUE = "bulk"
CELERY_TASK_CREATE_MISSING_QUEUES = False
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_ENABLE_UTC = True
CELERY_TIMEZONE = "UTC"
# The schedule is fixed and a lost tick is made up for by the next: nothing to keep in a file.
CELERY_BEAT_SCHEDULER = "celery.beat.Scheduler"
CELERY_BEAT_SCHEDULE = {
    "tick": {
        "task": "delivery.tasks.tick",
        "schedule": 2.0,
        "options": {"queue": "prompt", "expires": 2.0},
    },
    "seal": {
        "task": "delivery.tasks.seal",
        "schedule": 5.0,
        "options": {"queue": "prompt", "expires": 5.0},
    },
    "mail": {
        "task": "delivery.tasks.mail",
        "schedule": 2.0,
        "options": {"queue": "prompt", "expires": 2.0},
    },
    "guard": {
        "task": "delivery.tasks.guard",
        "schedule": 10.0,
        "options": {"queue": "prompt", "expires": 10.0},
    },
    "forget": {
        "task": "config.tasks.forget_answers",
        "schedule": 600.0,
        "options": {"queue": "bulk", "expires": 600.0},
    },
    "notice": {
        "task": "delivery.tasks.notice",
        "schedule": 60.0,
        "options": {"queue": "bulk", "expires": 60.0},
    },
    "figures": {
        "task": "delivery.tasks.figures",
        "schedule": 30.0,
        "options": {"queue": "bulk", "expires": 30.0},
    },
    "purge": {
        "task": "delivery.tasks.purge",
        "schedule": 300.0,
        "options": {"queue": "bulk", "expires": 300.0},
    },
    **{
        f"pulse-{queue}": {
            "task": "delivery.tasks.pulse",
            "schedule": 5.0,
            "args": (queue,),
            "options": {"queue": queue, "expires": 5.0},
        }
        for queue in ("prompt", "bulk")
    },
}
