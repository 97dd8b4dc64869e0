"""What a fault cost, told on the screen and kept, so that it can be quoted."""

import json
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

import pytest

from config.environment import VAR_DIR

FILE = VAR_DIR / "faults.jsonl"


@dataclass
class Figures:
    """What one fault test counted. It begins to count the time when it is made."""

    name: str
    numbers: dict[str, float] = field(default_factory=dict)
    _began: float = field(default_factory=time.monotonic)

    def start(self) -> None:
        """Count the time from here: what came before was preparation."""
        self._began = time.monotonic()

    def stop(self, **numbers: float) -> None:
        """Keep these numbers and how long it took; the first time that is said holds."""
        self.numbers = {"seconds": round(time.monotonic() - self._began, 1)} | self.numbers
        self.numbers |= numbers

    def __str__(self) -> str:
        told = ", ".join(f"{name} {number:g}" for name, number in self.numbers.items())
        return f"{self.name}: {told}"

    def keep(self, file: Path = FILE) -> None:
        """Add a line to `var/faults.jsonl`."""
        file.parent.mkdir(exist_ok=True)
        kept = {name: value for name, value in asdict(self).items() if not name.startswith("_")}
        with file.open("a") as lines:
            lines.write(json.dumps(kept) + "\n")


@pytest.fixture
def figures(
    request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> Iterator[Figures]:
    """Count for this test; its figures are shown and kept where it passes or fails."""
    counted = Figures(request.node.name)
    yield counted
    if counted.numbers:
        counted.keep()
        with capsys.disabled():
            print(f"\n{counted}")
