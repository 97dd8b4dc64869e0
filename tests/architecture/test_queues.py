"""Every queue has somebody who serves it, and every task a queue that is declared."""

import re
from collections.abc import Callable, Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import pytest
from celery import current_app
from django.conf import settings

from config.celery import app
from config.environment import BASE_DIR
from delivery import nudges
from tests.architecture.source import APPS, called, first_string, modules

DECLARED = {queue.name for queue in settings.CELERY_TASK_QUEUES}
SCHEDULE: Mapping[str, Any] = settings.CELERY_BEAT_SCHEDULE


def own_tasks() -> set[str]:
    """Return the names of all tasks of the installation."""
    for name in APPS:
        if find_spec(f"{name}.tasks"):
            import_module(f"{name}.tasks")
    app.finalize()
    return {name for name in app.tasks if not name.startswith("celery.")}


def test_the_worker_of_an_installation_serves_every_queue() -> None:
    compose = (BASE_DIR / "docker-compose.yml").read_text(encoding="utf-8")
    served = {
        queue
        for queues in re.findall(r"celery .*\bworker\b.* (?:-Q|--queues)[ =]([\w,]+)", compose)
        for queue in queues.split(",")
    }
    assert served == DECLARED


def test_the_workers_of_the_demo_serve_every_queue() -> None:
    served = {
        first_string(call)
        for module in modules()
        if module.name == "config.demo.supervisor"
        for call in module.calls()
        if called(call) == "worker"
    }
    assert served == DECLARED


def test_every_tick_is_of_a_task_and_goes_to_a_declared_queue() -> None:
    for name, entry in SCHEDULE.items():
        assert entry["task"] in own_tasks(), name
        assert entry["options"]["queue"] in DECLARED, name


def test_a_tick_that_nobody_took_is_forgotten() -> None:
    late = [
        name
        for name, entry in SCHEDULE.items()
        if not 0 < entry["options"].get("expires", 0) <= max(entry["schedule"], 1)
    ]
    assert late == []


@pytest.mark.parametrize(
    "nudge",
    [nudges.nudge_answers, nudges.nudge_editions, nudges.nudge_imports, nudges.nudge_webhooks],
)
def test_every_nudge_is_of_a_task_and_goes_to_a_declared_queue(
    nudge: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[str, str]] = []
    monkeypatch.setattr(
        current_app,
        "send_task",
        lambda name, *, queue, **_options: sent.append((name, queue)),
    )

    nudge()

    [(name, queue)] = sent
    assert name in own_tasks()
    assert queue in DECLARED


def test_every_task_is_asked_for_by_the_clock_or_a_nudge() -> None:
    asked = {entry["task"] for entry in SCHEDULE.values()}
    nudged = {nudges.ANSWERS_TASK, nudges.EDITIONS_TASK, nudges.PLAN_TASK, nudges.IMPORTS_TASK}
    assert own_tasks() == asked | nudged | {nudges.WEBHOOKS_TASK, nudges.EVENT_JOBS_TASK}


def test_a_mistyped_queue_is_an_error() -> None:
    assert settings.CELERY_TASK_CREATE_MISSING_QUEUES is False
    assert settings.CELERY_TASK_DEFAULT_QUEUE in DECLARED


def test_nothing_waits_for_a_result() -> None:
    assert settings.CELERY_TASK_IGNORE_RESULT is True
    assert settings.CELERY_RESULT_BACKEND is None


def test_a_task_ends_before_the_broker_hands_it_out_again() -> None:
    again_after = settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]
    assert again_after > settings.CELERY_TASK_TIME_LIMIT


def test_a_lease_outlives_the_task_that_holds_it() -> None:
    assert settings.DELIVERY_LEASE_SECONDS >= settings.CELERY_TASK_TIME_LIMIT
