"""Somebody who follows a how-to: pastes each command into one shell, and compares what comes."""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.environment import BASE_DIR

# Another one each time.
OF_THE_MOMENT = {
    *("id", "url", "receipt_url", "cursor", "seq", "earlier_ids"),
    *("at", "since", "reserved_at", "expires_at", "used_at"),
}
# What the page has the reader use of this folder.
OURS = (".venv", "clients", "docs", "manage.py")
HERE = "http://127.0.0.1:8000"
BASH = shutil.which("bash") or "bash"
KEPT = "declare -p KEY TEST_KEY API URL PYTHONPATH > shell 2> /dev/null || true"


@dataclass
class Reader:
    """Follows one page, in a folder that has what a clone has."""

    page: str
    site: str
    folder: Path
    environment: Mapping[str, str]

    def __post_init__(self) -> None:
        """Be in a clone, after `make demo`."""
        for name in OURS:
            (self.folder / name).symlink_to(BASE_DIR / name)
        (self.folder / "var").mkdir()

    def follow(
        self, heading: str, before: Mapping[str, Callable[[], object]] | None = None
    ) -> list[str]:
        """Do all that stands below a heading; return what each command wrote.

        `before` says what others do before the command that has such a text in it.
        """
        written: list[str] = []
        for prose, language, block in self._blocks(heading):
            if language == "python":
                self._save(prose, block)
            elif language == "sh":
                for part, happens in (before or {}).items():
                    if part in block:
                        happens()
                written.append(self.run(block))
            else:
                assert is_as_told(json.loads(block), json.loads(written[-1])), written[-1]
        return written

    def run(self, command: str) -> str:
        """Run a command in the one shell, whose variables stay; return what it wrote."""
        script = f"[ ! -e shell ] || . ./shell\n{command.replace(HERE, self.site)}\n{KEPT}"
        done = subprocess.run(
            [BASH, "-e", "-o", "pipefail", "-c", script],
            cwd=self.folder,
            env={**os.environ, **self.environment},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def _blocks(self, heading: str) -> list[tuple[str, str, str]]:
        """Return the blocks below a heading, each with the prose before it."""
        text = (BASE_DIR / self.page).read_text(encoding="utf-8")
        section = text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
        return re.findall(r"(.*?)```(sh|json|python)\n(.*?)```", section, re.DOTALL)

    def _save(self, prose: str, script: str) -> None:
        [name] = re.findall(r"as `(var/[a-z]+\.py)`", prose)
        (self.folder / name).write_text(script, encoding="utf-8")


def is_as_told(told: Any, found: Any, name: str = "") -> bool:
    """Say whether an answer has all that the page shows of it."""
    if isinstance(told, dict):
        return all(key in found and is_as_told(told[key], found[key], key) for key in told)
    if name in OF_THE_MOMENT:
        return True
    if isinstance(told, list):
        return len(told) == len(found) and all(map(is_as_told, told, found))
    return bool(told == found)
