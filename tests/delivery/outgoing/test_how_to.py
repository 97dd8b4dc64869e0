"""The page that integrators read is true: its types, its examples, its verifier."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from textwrap import dedent
from typing import IO, Any

import pytest
from django.utils import timezone

from config.environment import BASE_DIR
from delivery.models import WebhookDelivery, WebhookEndpoint
from delivery.rules.webhooks.retrying import WAITS
from delivery.rules.webhooks.signing import headers_of, new_secret, written_secret
from delivery.rules.webhooks.vocabulary import WebhookState, WebhookType
from delivery.services.webhooks.endpoints import rotate_secret
from delivery.services.webhooks.resending import send_again
from tests.api.conftest import new_key
from tests.delivery.outgoing.hooks import send
from tests.waiting import wait_until

PAGE = (BASE_DIR / "docs/how-to/receive-webhooks.md").read_text(encoding="utf-8")


def examples() -> list[dict[str, Any]]:
    lines = re.findall(r'^\{"type": .*\}$', PAGE, re.MULTILINE)
    return [json.loads(line) for line in lines]


def test_every_type_is_named_and_has_an_example() -> None:
    assert [each["type"] for each in examples()] == list(WebhookType)
    assert all(f"`{kind}`" in PAGE for kind in WebhookType)


def test_no_example_holds_more_of_a_person_than_their_id() -> None:
    personal = {"email", "name", "first_name", "value", "values"}
    assert not [each for each in examples() if personal & set(each["data"])]


def blocks(language: str) -> list[str]:
    found = re.findall(rf"^ *```{language}\n(.*?)```", PAGE, re.DOTALL | re.MULTILINE)
    return [dedent(each.rstrip(" ")) for each in found]


def test_the_verifier_of_the_page_works() -> None:
    code, _receiver = blocks("python")
    found: dict[str, Any] = {}
    exec(code, found)  # noqa: S102 - it is ours
    secret, body = new_secret(), b'{"type":"webhook.test"}'
    headers = headers_of(
        message_id="evt_1", at=timezone.now(), body=body, keys=[new_secret(), secret]
    )
    verify, written = found["verify"], written_secret(secret)

    assert verify(headers, body, written)
    assert not verify(headers, body + b" ", written)
    assert not verify(headers, body, written_secret(new_secret()))
    for name in headers:
        assert not verify({**headers, name: "1"}, body, written)
        assert not verify({**headers, name: "\u00e9"}, body, written)
        assert not verify({each: headers[each] for each in headers if each != name}, body, written)


@contextmanager
def running(secret: str) -> Iterator[tuple[str, IO[str]]]:
    """Run the receiver of the page; yield its address and what it prints."""
    port = free_port()
    with subprocess.Popen(
        [sys.executable, "-c", "\n".join(blocks("python"))],
        env=os.environ | {"SECRET": secret, "PORT": str(port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as receiver:
        assert receiver.stdout is not None
        try:
            wait_until(partial(listens, port), seconds=30, what="the receiver listens")
            yield f"http://127.0.0.1:{port}/hooks", receiver.stdout
        finally:
            receiver.terminate()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def listens(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")
@pytest.mark.django_db(transaction=True)
def test_the_calls_and_the_receiver_of_the_page_work_as_written(live_site: str) -> None:
    environment = os.environ | {"KEY": new_key("webhooks:write"), "API": f"{live_site}/api/v1"}

    def call(command: str, number: int = 1) -> dict[str, Any]:
        command = command.replace("webhook-endpoints/1/", f"webhook-endpoints/{number}/")
        shell = ["bash", "-c", command]
        answer = subprocess.run(shell, env=environment, capture_output=True, check=True, timeout=60)
        return dict(json.loads(answer.stdout))

    make, read, test = (each for each in blocks("sh") if each.startswith("curl"))
    number = call(make)["id"]
    [secret] = call(read, number)["secrets"]
    tested = call(test, number)

    with running(secret["secret"]) as (url, printed):
        WebhookEndpoint.objects.filter(pk=number).update(url=url)
        assert send() == 1
        send_again(webhook_id=tested["id"], clock=timezone.now)
        assert send() == 1
        rotate_secret(endpoint_id=number, overlap=timedelta(), clock=timezone.now)
        call(test, number)
        assert send() == 1
        refused = WebhookDelivery.objects.latest("id")
        told = printed.readline()

    assert told.startswith("webhook.test {")
    assert WebhookDelivery.objects.get(pk=tested["id"]).state == WebhookState.DELIVERED
    assert refused.tries[-1]["status"] == 401


def test_the_waits_are_those_of_the_page() -> None:
    seconds = [int(wait.total_seconds()) for wait in WAITS]
    assert seconds[:3] == [5, 300, 1800]
    told = "5 s, 5 min, 30 min, " + ", ".join(f"{each // 3600} h" for each in seconds[3:-1])
    assert f"{told} and {seconds[-1] // 3600} h" in PAGE
