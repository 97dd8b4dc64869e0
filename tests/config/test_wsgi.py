import os
import subprocess
import sys

from config.environment import BASE_DIR


def test_the_collector_leaves_what_the_web_server_started_with_alone() -> None:
    script = "import gc, config.wsgi; print(gc.get_freeze_count(), len(gc.get_objects()))"
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"}

    run = subprocess.run(
        [sys.executable, "-c", script],
        cwd=BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )

    frozen, others = map(int, run.stdout.split())
    assert frozen > 100_000 > 10 * others
