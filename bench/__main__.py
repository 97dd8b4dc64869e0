"""`make bench`: run the benchmarks, print a table, write a JSON file."""

import argparse
import importlib
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from bench.figures import Figure, table
from bench.sizes import Sizes
from config.devservers import AlreadyRunning
from config.environment import VAR_DIR

if TYPE_CHECKING:
    from bench.stage import Stage

# `table` fills tens of gigabytes: it is measured where it is asked for.
ALWAYS = ("send", "memory", "parts", "growth", "esp", "upsert", "api", "ledger", "webhooks")
NAMES = (*ALWAYS, "table")

Machine = Mapping[str, str | int | float]


def main() -> int:
    """Run what was asked for; 2 where another run is under way."""
    options = _options()
    sizes = Sizes(**{size.name: getattr(options, size.name) for size in fields(Sizes)})
    try:
        _run(options.only or ALWAYS, sizes, options.json)
    except AlreadyRunning:
        print("Another run of the benchmarks is under way: they would measure each other.")
        return 2
    return 0


def _run(names: Sequence[str], sizes: Sizes, path: Path) -> None:
    # It imports Django, which a process that only re-imports this module does without.
    stages = importlib.import_module("bench.stage")
    log = Console(stderr=True)
    found: list[Figure] = []
    with stages.standing(VAR_DIR / "bench", sizes) as stage:
        for name in names:
            log.print(f"Measuring {name}, {sizes.rounds} rounds ...")
            found += _benchmark(name)(stage)
        machine, notes = stage.machine, stage.notes
    _write(path, machine, sizes, found, notes)
    _show(machine, found, path, notes)


def _benchmark(name: str) -> "Callable[[Stage], list[Figure]]":
    """Return the benchmark of this name; its models are there once Django is set up."""
    run: Callable[[Stage], list[Figure]] = importlib.import_module(f"bench.{name}").run
    return run


def _write(
    path: Path, machine: Machine, sizes: Sizes, found: list[Figure], notes: list[str]
) -> None:
    report = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine,
        "sizes": {size.name: getattr(sizes, size.name) for size in fields(Sizes)},
        "notes": notes,
        "figures": [figure.as_json() for figure in found],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(report, indent=2) + "\n")


def _show(machine: Machine, found: list[Figure], path: Path, notes: list[str]) -> None:
    # A pipe has no width of its own, and a table that is cut tells nothing.
    console = Console(width=None if sys.stdout.isatty() else 200)
    console.print(table(found))
    console.print(", ".join(f"{name} {value}" for name, value in machine.items()))
    for note in notes:
        console.print(note)
    console.print(f"Written to {path}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--only", action="append", choices=NAMES, metavar="NAME")
    parser.add_argument("--json", type=Path, default=VAR_DIR / "bench.json", metavar="PATH")
    for size in fields(Sizes):
        parser.add_argument(f"--{size.name}", type=_positive, default=size.default)
    return parser.parse_args()


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


if __name__ == "__main__":
    sys.exit(main())
