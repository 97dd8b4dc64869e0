"""A process is killed between doing a call and answering it: done once, and told the same."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable

import pytest

from config.environment import BASE_DIR
from config.models import StoredAnswer
from consent.models import PersonalLink
from tests.api.conftest import Caller, new_key
from tests.factories import published_program

pytestmark = pytest.mark.django_db(transaction=True)

LINKS = "/invitation-links/"
ASKED = {"inputs": [{"external_id": "crm-1", "program": "p"}]}

# Calls, and is killed where the first argument says; what it would have answered is its output.
CALL = """
import os, signal, sys
import django
django.setup()
from django.conf import settings
from django.test import Client
from config.api import entry, idempotency

settings.ALLOWED_HOSTS = ["testserver"]

def die(*args, **kwargs):
    sys.stdout.flush()
    os.kill(os.getpid(), signal.SIGKILL)

if sys.argv[1] == "before the commit":
    idempotency.erased_of = die
else:
    done = idempotency.answer_once
    def answer_once(**kwargs):
        sys.stdout.buffer.write(done(**kwargs).content)
        die()
    idempotency.answer_once = answer_once
Client().post(
    "/api/v1/invitation-links/", sys.argv[3], content_type="application/json",
    headers={"authorization": "Bearer " + sys.argv[2], "idempotency-key": "a-1"},
)
"""


@pytest.fixture
def killed(process_environment: Callable[[], dict[str, str]]) -> Callable[[str, str], bytes]:
    """Let a process ask for the link, killed before the commit or before the answer goes."""

    def run(when: str, key: str) -> bytes:
        body = '{"inputs": [{"external_id": "crm-1", "program": "p"}]}'
        process = subprocess.run(
            [sys.executable, "-c", CALL, when, key, body],
            cwd=BASE_DIR,
            env=os.environ | process_environment() | {"DJANGO_SETTINGS_MODULE": "config.settings"},
            capture_output=True,
            check=False,
        )
        assert process.returncode == -signal.SIGKILL, process.stderr
        return process.stdout

    return run


@pytest.fixture
def crm() -> Caller:
    """Have a person and a program that the call names."""
    published_program("p")
    crm = Caller(new_key())
    crm.put("/subscribers/crm-1/", {"email": "one@example.com"})
    return crm


def test_killed_before_the_commit_nothing_was_done_and_the_next_call_does_it_once(
    crm: Caller, killed: Callable[[str, str], bytes]
) -> None:
    killed("before the commit", crm.key)
    assert not PersonalLink.objects.exists()
    assert not StoredAnswer.objects.exists()

    again = crm.post(LINKS, ASKED, idempotency_key="a-1")

    assert again.json()["results"][0]["status"] == "ok"
    assert PersonalLink.objects.count() == 1


def test_killed_before_the_answer_goes_the_next_call_is_told_the_same_byte_for_byte(
    crm: Caller, killed: Callable[[str, str], bytes]
) -> None:
    lost = killed("before the answer", crm.key)

    again = crm.post(LINKS, ASKED, idempotency_key="a-1")

    assert lost
    assert again.content == lost
    assert PersonalLink.objects.count() == 1
