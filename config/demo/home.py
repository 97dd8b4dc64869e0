"""Where the demo keeps its things, and who may use them."""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.devservers.servers import write_private


class AlreadyRunning(Exception):
    """Raised where another demo runs in the same folder."""


@dataclass(frozen=True)
class Home:
    """The files of a demo, all below one folder."""

    folder: Path

    @property
    def handout(self) -> Path:
        """Return where addresses and credentials are written, for the owner only."""
        return self.folder / "demo.json"

    @property
    def progress(self) -> Path:
        """Return where the acts that have been played are noted."""
        return self.folder / "demo-progress.json"

    @property
    def ready(self) -> Path:
        """Return the file that exists while the story is played and all of it works."""
        return self.folder / "demo.ready"

    @property
    def maildir(self) -> Path:
        """Return where the mail catcher puts what it takes."""
        return self.folder / "maildir"

    @property
    def logs(self) -> Path:
        """Return the folder with one log for each process."""
        return self.folder / "log"

    @contextmanager
    def only_one(self) -> Iterator[None]:
        """Hold the folder for this process. Raises AlreadyRunning where another one does."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "demo.lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise AlreadyRunning from None
            yield

    def read_handout(self) -> dict[str, Any]:
        """Return what was handed out last, or nothing."""
        return _read(self.handout)

    def hand_out(self, **values: object) -> None:
        """Write addresses and credentials, keeping what `values` does not name."""
        write_private(self.handout, json.dumps(self.read_handout() | values, indent=2) + "\n")

    def played(self) -> list[str]:
        """Return the acts that have been played to their end."""
        return list(_read(self.progress).get("acts", []))

    def note_played(self, act: str) -> None:
        """Note that an act has been played."""
        write_private(self.progress, json.dumps({"acts": [*self.played(), act]}))


def _read(path: Path) -> dict[str, Any]:
    try:
        content: dict[str, Any] = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return content
