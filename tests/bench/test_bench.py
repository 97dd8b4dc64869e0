"""Every benchmark runs, at sizes too small to say anything, and writes what others read."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bench.figures import Figure
from bench.parts import PARTS, REST
from config.environment import BASE_DIR

TINY = (
    *("--rounds=1", "--messages=6", "--subscribers=600", "--calls=6"),
    *("--people=4", "--rows=5", "--entries=8", "--deliveries=2000"),
)
# What each must answer: those of its figures that are compared with others.
COMPARED = {
    "send": {"Willingly at its best"},
    "memory": set(),
    "parts": {*PARTS, REST},
    "growth": {
        f"{what}, {size} subscribers"
        for what in ("a message", "a claim", "a planned row", "a tick")
        for size in (60, 600)
    },
    "upsert": {
        "upsert of new people, service",
        "upsert of changed people, service",
        "import",
    },
    "api": {
        f"{what}, queries in a full request"
        for what in ("batch upsert", "permission check", "event intake", "consent feed")
    },
    "webhooks": {
        f"the same, an endpoint of {whose}"
        for whose in ("all brands", "its brand", "another brand")
    },
    "ledger": {"append, 1 writer", "append, 8 writers", "verify"},
}
# What is measured at three sizes, the largest being that of TINY.
OF_EACH_SIZE = {
    f"{what}, {size:,} deliveries"
    for what in ("a delivery's row", "claim", "all of it, log")
    for size in (20, 200, 2000)
}


def bench(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bench", *options],
        cwd=BASE_DIR,
        env=os.environ | {"VAR_DIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


def measured(folder: Path, names: tuple[str, ...]) -> dict[str, Any]:
    path = folder / "figures.json"
    only = [f"--only={name}" for name in names]
    run = bench(folder, *only, "--json", str(path), *TINY)
    assert run.returncode == 0, run.stderr
    report: dict[str, Any] = json.loads(path.read_text())
    assert all(figure["name"] in run.stdout for figure in report["figures"])
    return report


# Each run sets up servers, databases and processes: one of them shows that they all begin and end,
# and one migration serves all that is measured. `table` is last, as it works without a broker.
# `send` starts thirty processes for its contenders; `memory` sends by the same function.
@pytest.mark.django_db
@pytest.mark.parametrize(
    "names",
    [
        pytest.param(("send",), marks=pytest.mark.long),
        ("memory", "parts", "growth", "upsert", "api", "ledger", "webhooks", "table"),
    ],
    ids="+".join,
)
def test_benchmarks_answer_with_figures_beside_their_baselines(
    names: tuple[str, ...], tmp_path: Path
) -> None:
    report = measured(tmp_path, names)

    assert report["sizes"]["messages"] == 6
    assert set(report["machine"]) >= {"cores", "python", "postgresql", "fsync", "sink"}
    figures = {figure["name"]: figure for figure in report["figures"]}
    assert {figure["benchmark"] for figure in figures.values()} == set(names)
    for name in COMPARED.keys() & names:
        mine = [figure for figure in figures.values() if figure["benchmark"] == name]
        assert {each["name"] for each in mine if each["versus"]} == COMPARED[name]
    for figure in figures.values():
        assert figure["unit"]
        assert min(figure["rounds"]) <= figure["median"] <= max(figure["rounds"])
        assert set(figure["goal"] or {}) <= {"target", "stretch"}
        for versus in figure["versus"]:
            assert versus["baseline"] in figures
            assert versus["ratio"] == pytest.approx(
                figure["median"] / figures[versus["baseline"]]["median"]
            )
    if "table" in names:
        assert min(figures[name]["median"] for name in OF_EACH_SIZE) > 0


@pytest.mark.long
@pytest.mark.django_db
def test_what_cannot_be_measured_here_is_said_in_words(tmp_path: Path) -> None:
    report = measured(tmp_path, ("esp",))

    is_there = importlib.util.find_spec("delivery.gateways.anymail") is not None
    assert bool(report["figures"]) == is_there
    assert any("left out" in note for note in report["notes"]) == (not is_there)


def test_a_ratio_is_that_of_the_rounds_and_not_of_the_medians() -> None:
    ours = Figure(benchmark="send", name="ours", unit="messages/s", rounds=[10, 60, 90])
    theirs = Figure(benchmark="send", name="theirs", unit="messages/s", rounds=[20, 30, 180])

    assert ours.against(theirs).ratio == 0.5


def test_a_benchmark_that_is_none_is_refused(tmp_path: Path) -> None:
    run = bench(tmp_path, "--only", "nothing")

    assert run.returncode == 2
    assert "invalid choice: 'nothing'" in run.stderr
