"""How much memory a process takes on its way."""

import resource
from dataclasses import dataclass, field
from pathlib import Path
from statistics import linear_regression

# What is loaded and cached first is no growth.
_WARM_AFTER = 0.2


@dataclass(slots=True)
class Memory:
    """What a process takes, looked at after each batch, and at most; in MB."""

    seen: list[float] = field(default_factory=list)
    peak: float = 0.0

    def look(self) -> None:
        """Note what the process takes now."""
        now, most = _now_and_most()
        self.seen.append(now)
        self.peak = most

    @property
    def slope(self) -> float:
        """Return by how many MB it grew for each batch once it was warm."""
        warm = self.seen[int(len(self.seen) * _WARM_AFTER) :]
        if len(warm) <= 1:
            return 0.0
        return linear_regression(range(len(warm)), warm).slope


def _now_and_most() -> tuple[float, float]:
    """Return what this process takes and what it took at most.

    Where Linux tells it for the program alone: `getrusage` would count what the process that
    started it had, and knows the most only.
    """
    status = Path("/proc/self/status")
    if status.exists():
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        now, most = (int(lines[name].split()[0]) / 1000 for name in ("VmRSS", "VmHWM"))
        return now, most
    # In bytes on macOS.
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    return most, most
