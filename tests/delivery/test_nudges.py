"""A broker that is down costs a page a moment, once, and never what was said."""

import subprocess
import sys

from config.environment import BASE_DIR

NUDGE_TWICE = """
import time, django
django.setup()
from delivery.nudges import nudge_answers
for _ in range(3):
    begun = time.monotonic()
    nudge_answers()
    print(round(time.monotonic() - begun, 2))
"""


def test_only_the_first_nudge_waits_for_a_broker_that_is_down() -> None:
    environment = {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": "postgresql://nobody@127.0.0.1/none",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "BASE_URL": "http://127.0.0.1:8000",
    }
    answer = subprocess.run(
        [sys.executable, "-c", NUDGE_TWICE],
        cwd=BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    first, second, third = (float(line) for line in answer.stdout.split())
    assert first < 5
    assert max(second, third) < 0.1
