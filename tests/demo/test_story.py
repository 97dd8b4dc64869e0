"""The story ends with people in every state, and with every invariant kept."""

import os
import signal
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from config.demo.company.people import everybody
from config.demo.maildir import Maildir
from config.environment import BASE_DIR
from tests.demo.conftest import Start
from tests.demo.demos import FOREIGN, Demo

STORY_SECONDS = 400
STATES = (
    "pending",
    "lapsed",
    "refused",
    "active",
    "paused",
    "completed",
    "withdrawn",
    "revoked",
)
REFUSALS = (
    "too_soon",
    "completed",
    "paused",
    "suppressed",
    "data_missing",
    "no_language",
    "not_covered",
)


def manage(demo: Demo, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command of `manage.py` as in another terminal: it finds the servers by itself."""
    environment = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=BASE_DIR,
        env=environment | {"VAR_DIR": str(demo.folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def end(demo: Demo) -> str:
    """Stop the demo and return what it said."""
    demo.tell(signal.SIGTERM)
    status, said, complaint = demo.end()
    assert (status, complaint) == (0, "")
    return said


@pytest.mark.long
def test_the_story_is_played_once_and_keeps_every_invariant(start_demo: Start) -> None:
    first = start_demo()
    first.wait_until_ready(STORY_SECONDS)
    verified = manage(first, "verify")
    assert verified.returncode == 0, verified.stdout
    said = end(first)
    for state in STATES:
        assert state in said
    for refusal in REFUSALS:
        assert refusal in said
    mails = len(Maildir(Path(first.handout()["maildir"])).names())

    second = start_demo()
    second.wait_until_ready(STORY_SECONDS)
    said_again = end(second)

    assert "The first act" not in said_again
    assert len(Maildir(Path(second.handout()["maildir"])).names()) == mails
    passwords = ("admin_password", "approver_password", "api_key")
    assert {name: first.handout()[name] for name in passwords} == {
        name: second.handout()[name] for name in passwords
    }


def test_the_people_are_the_same_every_time() -> None:
    today = date(2026, 11, 22)
    people = everybody(today)

    assert people == everybody(today)
    assert len(people) >= 200
    assert len({person.email for person in people}) == len(people)
