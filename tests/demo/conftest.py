"""Demos that do not outlive their test."""

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.demo import demos

Start = Callable[..., demos.Demo]


@pytest.fixture
def demo_folder(tmp_path: Path) -> Path:
    """Name the folder that the demos of a test share."""
    return tmp_path / "var"


@pytest.fixture
def start_demo(demo_folder: Path) -> Iterator[Start]:
    """Start demos in the test's folder: `start_demo("--without-story", port=0)`."""
    started: list[demos.Demo] = []

    def start(*options: str, port: int = 0) -> demos.Demo:
        started.append(demos.start(demo_folder, *options, port=port))
        return started[-1]

    yield start
    for demo in started:
        if demo.process.poll() is None:
            demo.tell(signal.SIGTERM)
            demo.end()
