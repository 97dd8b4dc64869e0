"""Every benchmark runs, at sizes too small to say anything, and writes what others read."""

import json
import os
import smtplib
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bench import sink as sinks
from config.environment import BASE_DIR

TINY = ("--rounds=1", "--messages=6", "--people=4", "--rows=5", "--entries=8")
# What each must answer: so many figures of its own, and those that are compared with others.
COMPARED = {
    "send": {"1 worker", "2 workers"},
    "parts": {
        "claim",
        "read what it is made of",
        "compose",
        "intent and slots",
        "hand over",
        "lock, gate and settle",
    },
    "upsert": {
        "upsert of new people, API",
        "upsert of new people, service",
        "upsert of changed people, service",
        "import",
    },
    "ledger": {"append, 1 writer", "append, 8 writers", "verify"},
}


def bench(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bench", *options],
        cwd=BASE_DIR,
        env=os.environ | {"VAR_DIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def measured(folder: Path, names: tuple[str, ...]) -> dict[str, Any]:
    path = folder / "figures.json"
    only = [f"--only={name}" for name in names]
    run = bench(folder, *only, "--json", str(path), *TINY)
    assert run.returncode == 0, run.stderr
    report: dict[str, Any] = json.loads(path.read_text())
    assert all(figure["name"] in run.stdout for figure in report["figures"])
    return report


@pytest.mark.django_db
@pytest.mark.parametrize("names", [("send",), ("parts", "upsert", "ledger")], ids="+".join)
def test_benchmarks_answer_with_figures_beside_their_baselines(
    names: tuple[str, ...], tmp_path: Path
) -> None:
    report = measured(tmp_path, names)

    assert report["sizes"]["messages"] == 6
    assert set(report["machine"]) >= {"cores", "python", "postgresql", "fsync", "sink"}
    figures = {figure["name"]: figure for figure in report["figures"]}
    assert {figure["benchmark"] for figure in figures.values()} == set(names)
    for name in names:
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


def test_a_benchmark_that_is_none_is_refused(tmp_path: Path) -> None:
    run = bench(tmp_path, "--only", "nothing")

    assert run.returncode == 2
    assert "invalid choice: 'nothing'" in run.stderr


def test_our_own_sink_takes_messages_where_postfix_is_not_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.which", lambda *_words, **_options: None)

    with sinks.running(tmp_path) as sink, smtplib.SMTP("127.0.0.1", sink.port) as session:
        refused = session.sendmail("a@example.com", ["b@example.com"], b"Subject: One\r\n\r\n.x")
        again = session.sendmail("a@example.com", ["c@example.com"], b"Subject: Two\r\n\r\n")

    assert (sink.kind, refused, again) == ("bench.sink", {}, {})
