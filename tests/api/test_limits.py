"""How often a key may call: counted, told on every answer, and never in the way of an outage."""

import logging
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import redis
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from config.api import limits
from config.api.keys import create_key, limit_key
from config.api.limits import count_call
from config.api.scopes import Scope
from config.models import ApiKey
from tests.api.conftest import Caller, CallerFactory

pytestmark = pytest.mark.django_db

READ = "/subscriptions/batch/read/"
NOBODY_LISTENS = "redis://127.0.0.1:1/0"


@pytest.fixture(autouse=True)
def _awake() -> Iterator[None]:
    limits._Rest.until = 0.0
    yield
    limits._Rest.until = 0.0


def limited(calls: int) -> tuple[ApiKey, Caller]:
    row, key = create_key(
        name="a CRM", scopes=Scope.values, clock=timezone.now, calls_a_minute=calls
    )
    return row, Caller(key)


def left(answer: Any) -> tuple[int, int]:
    found = re.fullmatch(r'"calls";r=(\d+);t=(\d+)', answer["RateLimit"])
    assert found
    return int(found[1]), int(found[2])


def test_every_answer_to_a_good_key_says_what_is_left() -> None:
    _row, crm = limited(20)

    answers = [
        crm.get("/programs/"),
        crm.get("/subscribers/nobody/"),
        crm.post("/subscribers/batch/upsert/", {"inputs": 5}),
        crm.call("POST", READ, b"{"),
        crm.call("DELETE", "/programs/"),
        crm.call("OPTIONS", "/programs/"),
        crm.get("/subscribers/%00/"),
        crm.post(READ, {"inputs": []}, idempotency_key="a-1"),
        crm.post(READ, {"inputs": []}, idempotency_key="a-1"),
        crm.post(READ, {"inputs": [1]}, idempotency_key="a-1"),
    ]

    assert [left(answer)[0] for answer in answers] == list(range(19, 9, -1))
    assert {answer["RateLimit-Policy"] for answer in answers} == {'"calls";q=20;w=60'}
    assert all(0 < left(answer)[1] <= 60 for answer in answers)
    statuses = [answer.status_code for answer in answers]
    assert statuses == [200, 404, 422, 400, 405, 200, 404, 200, 200, 422]


def test_one_call_too_many_is_told_when_to_come_again_and_does_nothing() -> None:
    _row, crm = limited(2)
    one = {"inputs": [{"external_id": "crm-1", "email": "one@example.com"}]}
    crm.get("/programs/")
    crm.get("/programs/")

    refused = crm.post("/subscribers/batch/upsert/", one, idempotency_key="a-1")

    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_requests")
    assert left(refused) == (0, int(refused["Retry-After"]))
    limit_key(key=ApiKey.objects.get(), calls_a_minute=10)
    again = crm.post("/subscribers/batch/upsert/", one, idempotency_key="a-1")
    assert again.json()["results"][0]["outcome"] == "added"


def test_a_batch_is_one_call_and_each_key_has_its_own_limit(caller: CallerFactory) -> None:
    _row, crm = limited(3)
    other = caller()

    many = {"inputs": [{"external_id": f"crm-{i}", "program": "p"} for i in range(50)]}

    assert left(crm.post(READ, many))[0] == 2
    assert left(other.get("/programs/"))[0] > 2
    assert left(crm.get("/programs/"))[0] == 1


def test_where_a_key_says_nothing_the_installation_does(settings: Any) -> None:
    settings.API_CALLS_A_MINUTE = 7
    _row, key = create_key(name="a CRM", scopes=Scope.values, clock=timezone.now)

    assert Caller(key).get("/programs/")["RateLimit-Policy"] == '"calls";q=7;w=60'


def test_without_a_good_key_nothing_is_counted(stranger: Caller) -> None:
    answer = stranger.get("/programs/")

    assert answer.status_code == 401
    assert "RateLimit" not in answer


def test_of_many_calls_at_once_no_more_go_through_than_the_limit_says() -> None:
    row, _crm = limited(40)

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: count_call(row), range(100)))

    used = sorted(one.used for one in found if one)
    assert used == list(range(1, 101))
    assert sum(not one.is_exceeded for one in found if one) == 40


def test_a_store_that_was_emptied_begins_anew(settings: Any) -> None:
    row, crm = limited(2)
    crm.get("/programs/")
    crm.get("/programs/")

    redis.Redis.from_url(settings.REDIS_URL).delete(f"calls:{row.line}")

    assert left(crm.get("/programs/"))[0] == 1


def test_a_counter_that_lost_its_end_gets_one(settings: Any) -> None:
    row, crm = limited(2)
    redis.Redis.from_url(settings.REDIS_URL).set(f"calls:{row.line}", 99)

    assert left(crm.get("/programs/")) == (0, 60)


def test_while_the_store_is_away_calls_go_on_and_the_log_says_so(
    settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    _row, crm = limited(1)
    settings.REDIS_URL = NOBODY_LISTENS
    caplog.set_level(logging.WARNING)

    answers = [crm.get("/programs/") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert not any("RateLimit" in answer for answer in answers)
    # Said once: it is left alone for some seconds, so that a store which hangs delays few.
    assert caplog.text.count("api_calls_go_uncounted") == 1


def test_the_command_and_the_admin_give_a_key_its_limit(
    admin_client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("create_api_key", "a CRM", "--all", "--calls-a-minute", "30")
    key = ApiKey.objects.get()

    admin_client.post(f"/admin/config/apikey/{key.pk}/change/", {"calls_a_minute": "12"})

    crm = Caller(capsys.readouterr().out.strip())
    assert crm.get("/programs/")["RateLimit-Policy"] == '"calls";q=12;w=60'


def test_the_admin_changes_nothing_else_of_a_key(admin_client: Client) -> None:
    key, _crm = limited(5)

    admin_client.post(
        f"/admin/config/apikey/{key.pk}/change/",
        {"calls_a_minute": "", "name": "Another", "scopes": ["programs:read"]},
    )

    now = ApiKey.objects.get()
    assert (now.calls_a_minute, now.name, now.scopes) == (None, key.name, key.scopes)
