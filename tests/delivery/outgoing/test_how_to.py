"""The page that integrators read is true: its types, its examples, its verifier."""

import json
import re
from typing import Any

from django.utils import timezone

from config.environment import BASE_DIR
from delivery.rules.webhooks.retrying import WAITS
from delivery.rules.webhooks.signing import headers_of, new_secret, written_secret
from delivery.rules.webhooks.vocabulary import WebhookType

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


def test_the_verifier_of_the_page_works() -> None:
    [code] = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    found: dict[str, Any] = {}
    exec(re.sub(r"^ {3}", "", code, flags=re.MULTILINE), found)  # noqa: S102 - it is ours
    secret, body = new_secret(), b'{"type":"webhook.test"}'
    headers = headers_of(
        message_id="evt_1", at=timezone.now(), body=body, keys=[new_secret(), secret]
    )

    assert found["verify"](headers, body, written_secret(secret))
    assert not found["verify"](headers, body + b" ", written_secret(secret))
    assert not found["verify"](headers, body, written_secret(new_secret()))
    assert not found["verify"]({**headers, "webhook-timestamp": "1"}, body, written_secret(secret))


def test_the_waits_are_those_of_the_page() -> None:
    seconds = [int(wait.total_seconds()) for wait in WAITS]
    assert seconds[:3] == [5, 300, 1800]
    told = "5 s, 5 min, 30 min, " + ", ".join(f"{each // 3600} h" for each in seconds[3:-1])
    assert f"{told} and {seconds[-1] // 3600} h" in PAGE
