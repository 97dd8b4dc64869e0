"""The image can be built: its build reads the settings."""

import os
import re
import shlex
import subprocess
import sys

from config.environment import BASE_DIR


def test_the_settings_can_be_read_with_what_the_build_gives_them() -> None:
    text = (BASE_DIR / "Dockerfile").read_text().replace("\\\n", " ")
    [command] = re.findall(r"^RUN (BASE_URL=.*)$", text, re.MULTILINE)
    words = shlex.split(command)
    given = dict(word.split("=", 1) for word in words if re.match(r"[A-Z_]+=", word))

    answer = subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--no-input", "--dry-run"],
        cwd=BASE_DIR,
        env={"PATH": os.environ["PATH"], **given},
        capture_output=True,
        text=True,
        check=False,
    )

    assert answer.returncode == 0, answer.stderr
