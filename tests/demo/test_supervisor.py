"""The demo starts everything and stops everything, whatever ends it."""

import os
import signal
import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.demo.conftest import Start
from tests.waiting import wait_until


def test_a_demo_hands_out_what_is_needed_and_sigterm_stops_all_of_it(start_demo: Start) -> None:
    demo = start_demo("--without-story")
    demo.wait_until_ready()

    given = demo.handout()
    assert set(given) >= {
        "url",
        "admin_user",
        "admin_password",
        "approver_user",
        "approver_password",
        "api_key",
        "test_api_key",
        "maildir",
        "pids",
    }
    assert Path(given["maildir"]).is_absolute()
    assert (demo.folder / "demo.json").stat().st_mode & 0o777 == 0o600
    assert len(given["pids"]) >= 7
    assert demo.left_behind(), "the processes are found while they run"

    port = urlsplit(given["url"]).port
    assert port is not None
    _, _, complaint = second = start_demo("--without-story", port=port).end()
    assert second[0] == 1
    assert complaint == f"A demo is already running in {demo.folder}, on {given['url']}.\n"
    _, _, complaint = reset = start_demo("--reset").end()
    assert reset[0] == 1
    assert complaint.endswith("stop it first.\n")

    demo.tell(signal.SIGTERM)
    status, _, complaint = demo.end()
    assert (status, complaint) == (0, "")
    assert demo.left_behind() == []
    assert not (demo.folder / "demo.ready").exists()

    reset = start_demo("--reset").end()
    assert reset[0] == 0, reset
    assert not (demo.folder / "demo.json").exists()
    assert not (demo.folder / "postgres").exists()


# Each of these two starts a whole demo for its end alone; the one above ends in good order.
@pytest.mark.long
def test_a_crash_of_a_child_is_named_and_ends_the_demo(start_demo: Start) -> None:
    demo = start_demo("--without-story")
    demo.wait_until_ready()

    worker = demo.handout()["pids"][-2]
    os.kill(worker, signal.SIGKILL)

    status, _, complaint = demo.end()
    assert status == 1
    assert "The worker bulk has ended (-9)." in complaint
    wait_until(lambda: demo.left_behind() == [], what="all processes are gone")


@pytest.mark.long
def test_a_demo_that_is_killed_leaves_nothing_for_long(start_demo: Start) -> None:
    demo = start_demo("--without-story")
    demo.wait_until_ready()

    demo.tell(signal.SIGKILL)
    demo.end()

    wait_until(lambda: demo.left_behind() == [], seconds=30, what="all processes are gone")


def test_a_port_that_a_stranger_holds_is_named(start_demo: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as stranger:
        port = stranger.getsockname()[1]
        status, said, complaint = start_demo("--without-story", port=port).end()

    assert status == 1
    assert said == ""
    assert complaint == (
        f"Port {port} is taken by another program: choose one with PORT=8001 make demo.\n"
    )
