"""Whatever is sent, the answer is one problem document and never a failure."""

from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from config.api.codes import CODES
from consent.api.people import Person
from subscribers.models import Subscriber
from tests.api.conftest import Caller

UPSERT = "/subscribers/batch/upsert/"


def code_of(answer: Any) -> tuple[int, str]:
    problem = answer.json()
    assert answer["Content-Type"] == "application/problem+json"
    assert problem["status"] == answer.status_code == CODES[problem["code"]].status
    assert problem["type"].endswith(f"/api/v1/problems/#{problem['code']}")
    assert problem["title"]
    assert problem["detail"]
    return problem["status"], problem["code"]


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b'{"inputs": [}',
        b"\xff\xfe{}",
        b'{"inputs": "\\u0000"}',
        b'{"inputs": "\x00"}',
        b'{"inputs": ["\\ud800"]}',
        b'{"inputs": [], "inputs": []}',
        b'{"inputs": NaN}',
        b'{"inputs": 1e999}',
        b"9" * 5000,
        b"[" * 100_000,
    ],
)
def test_a_body_that_cannot_be_read_is_refused(crm: Caller, body: bytes) -> None:
    assert code_of(crm.call("POST", UPSERT, body)) == (400, "malformed_json")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        [],
        "text",
        {},
        {"inputs": {}},
        {"inputs": None},
        {"inputs": [], "extra": 1},
    ],
)
def test_a_body_of_another_shape_is_refused(crm: Caller, body: Any) -> None:
    assert code_of(crm.call("POST", UPSERT, body)) == (422, "invalid_input")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", 5),
        ("email", True),
        ("email", {"a": 1}),
        ("language", ["en"]),
        ("language", "\t"),
        ("time_zone", None),
        ("relationship", "friend"),
        ("relationship", {"a": 1}),
        ("profile", [1]),
        ("profile", {f"field_{i}": i for i in range(201)}),
        ("observed_at", "yesterday"),
        ("observed_at", 5),
        ("email", "a" * 400),
        ("shoe_size", 7),
    ],
)
def test_a_field_that_is_wrong_is_named(crm: Caller, field: str, value: Any) -> None:
    answer = crm.put("/subscribers/crm-1/", {field: value})

    assert code_of(answer) == (422, "invalid_input")
    assert {wrong["field"] for wrong in answer.json()["errors"]} == {field}


def test_a_profile_value_of_any_shape_is_refused_by_name(crm: Caller) -> None:
    values: list[Any] = [
        None,
        True,
        10**400,
        -0.5,
        [[]],
        {"a": {"b": []}},
        "x" * 100_000,
        ["y"] * 1000,
    ]
    profile = {f"field_{i}": value for i, value in enumerate(values)}

    answer = crm.put("/subscribers/crm-1/", {"email": "ana@example.com", "profile": profile})

    assert answer.status_code == 201
    assert set(answer.json()["refused"]) == set(profile)


def test_a_body_over_the_limit_is_refused(crm: Caller, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000

    answer = crm.post(UPSERT, {"inputs": ["x" * 2000]})

    assert code_of(answer) == (413, "body_too_large")


@pytest.mark.parametrize(
    "path", ["/nothing/", "/subscribers/a", "/subscribers/%00/", "/subscribers/%ff/"]
)
def test_nothing_is_found_where_nothing_is(crm: Caller, path: str) -> None:
    assert crm.get(path).status_code == 404
    assert code_of(crm.get(path))[1] in {"not_found", "unknown_person"}


def test_a_method_that_does_not_fit_is_told_which_do(crm: Caller) -> None:
    answer = crm.call("DELETE", "/subscribers/crm-1/")

    assert code_of(answer) == (405, "method_not_allowed")
    assert answer["Allow"] == "GET, PUT, HEAD, OPTIONS"


def test_only_json_is_spoken(crm: Caller) -> None:
    listened = crm.get("/programs/", accept="text/csv")
    spoken = crm.call("POST", UPSERT, b"inputs=1", content_type="application/x-www-form-urlencoded")

    assert code_of(listened) == (406, "not_acceptable")
    assert code_of(spoken) == (415, "unsupported_media_type")


@pytest.mark.parametrize(
    "query",
    ["", "?program=a", "?email=a", "?email=a&external_id=b&program=c", "?program=%00&email=a"],
)
def test_a_question_that_is_not_right_is_refused(crm: Caller, query: str) -> None:
    assert code_of(crm.get(f"/permission-check/{query}")) == (422, "invalid_input")


@pytest.mark.parametrize(
    "query", ["?cursor=x", "?state=gone", "?stat=sent", "?state=", "?external_id=%00"]
)
def test_a_filter_that_does_not_fit_is_refused(crm: Caller, query: str) -> None:
    assert code_of(crm.get(f"/deliveries/{query}")) == (422, "invalid_input")


def test_a_failure_of_ours_says_nothing_of_its_cause(
    crm: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("ana@example.com")

    monkeypatch.setattr(Person, "get", fail)
    crm.client.raise_request_exception = False

    answer = crm.get("/subscribers/crm-1/")

    assert code_of(answer) == (500, "internal_error")
    assert b"ana@" not in answer.content


@pytest.mark.parametrize(
    "place",
    [
        "config.api.entry.count_call",
        "config.api.idempotency._keep",
        "config.api.naming.people_named",
    ],
)
def test_a_failure_before_or_behind_the_operation_is_one_problem_too(
    crm: Caller, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise OperationalError("ana@example.com")

    crm.client.raise_request_exception = False
    monkeypatch.setattr(place, fail)
    body = {"inputs": [{"external_id": "crm-1", "email": "ana@example.com"}]}

    answer = crm.post(UPSERT, body, idempotency_key="a-1")

    assert code_of(answer) == (500, "internal_error")
    assert b"ana@" not in answer.content
    assert not Subscriber.objects.exists()


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/v2/programs/"])
def test_what_is_beside_the_api_is_not_found_as_in_it(client: Client, path: str) -> None:
    assert code_of(client.get(path)) == (404, "not_found")
    assert code_of(client.post(path)) == (404, "not_found")


@pytest.mark.parametrize("page", ["problems", "versions", "docs"])
def test_a_page_of_the_api_says_that_it_is_only_read(client: Client, page: str) -> None:
    answer = client.post(f"/api/v1/{page}/", {"a": "b"}, content_type="application/json")

    assert code_of(answer) == (405, "method_not_allowed")
    assert answer["Allow"] == "GET, HEAD"


def test_every_code_is_listed_on_the_page_that_types_lead_to(client: Client) -> None:
    page = client.get("/api/v1/problems/").content.decode()

    assert all(f'id="{code}"' in page for code in CODES)
