"""The story ends with people in every state, and with every invariant kept."""

import os
import signal
import subprocess
from datetime import date
from pathlib import Path

import pytest

from config.demo.commands import commands
from config.demo.company.cast import AT_THE_COUNTER, CLUB, cast
from config.demo.company.people import everybody
from config.demo.maildir import Mail, Maildir
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
    "restricted",
    "address_unconfirmed",
)
# What people and staff do in the second act; each scene is held to its outcome while it is played.
SCENES = (
    "Who is near their end is told, once",
    "Maria switches data off",
    "Paul wants less often",
    "Lena wants it less personal",
    "Grace corrects, and calls a guess wrong",
    "Emil lets nothing be used for now",
    "Iris takes a copy of everything",
    "Hans wants to be forgotten",
    "The till's export has him again",
    "Hans joins again himself",
    "The CRM has two new addresses",
    "Weeks pass, and the series goes on",
    "The till tells whose bicycle is ready",
    "One message an event, one a month in all",
    "The site shows two people their card",
    "Margaux and Anton read the same edition",
    "What they wished is kept",
    "Owen is asked for more, and says yes",
    "Who did not answer keeps the old promise",
    "Noah says yes for fifty more days",
    "A cycling club hands over its newsletter",
    "The visitors of a fair are imported",
    "A mailing invites by its own links",
    "A card from the counter, by the API",
    "Some of them confirm",
    "The ledger is sealed",
)
OTHER_MESSAGES = ("Welcome", "Confirmation of a request", "Notice before a term ends")


def paste(line: str) -> subprocess.CompletedProcess[str]:
    """Run a line as in another terminal: it finds the servers by itself."""
    environment = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    return subprocess.run(
        ["/bin/sh", "-c", line],
        cwd=BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def sent_as(mail: Mail) -> str:
    """Return the header that says what kind of message it is."""
    return str(mail.head()["Feedback-ID"])


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
    lines = commands(first.folder).values()
    for line in lines:
        shown = paste(line)
        assert shown.returncode == 0, (line, shown.stdout, shown.stderr)
    said = end(first)
    for printed in (*lines, *STATES, *REFUSALS, *SCENES, *OTHER_MESSAGES):
        assert printed in said, printed
    mails = Maildir(Path(first.handout()["maildir"]))
    last = mails.names()[0]

    second = start_demo()
    second.wait_until_ready(STORY_SECONDS)
    said_again = end(second)

    assert "The first act" not in said_again
    # The story sends nothing again. The club's list may go on, at its pace, and asks each once.
    since = {mail.name for mail in mails.mails(after=last)}
    club = (mail for mail in mails.mails() if mail.recipient in CLUB)
    asked = [mail for mail in club if ":sunday-rides:confirmation:" in sent_as(mail)]
    assert since <= {mail.name for mail in asked}
    assert len({mail.recipient for mail in asked}) == len(asked)
    passwords = ("admin_password", "approver_password", "api_key", "test_api_key")
    assert {name: first.handout()[name] for name in passwords} == {
        name: second.handout()[name] for name in passwords
    }


def test_the_people_are_the_same_every_time() -> None:
    today = date(2026, 11, 22)
    people = [*everybody(today), *cast(today)]

    assert people == [*everybody(today), *cast(today)]
    assert len(people) >= 200
    addresses = {person.email for person in people} | {AT_THE_COUNTER, *CLUB}
    assert len(addresses) == len(people) + 1 + len(CLUB)
