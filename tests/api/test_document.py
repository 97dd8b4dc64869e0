from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from config.api.scopes import Scope
from tests.api.document import document, fits

Operation = dict[str, Any]


def operations() -> Iterator[Operation]:
    for path in document()["paths"].values():
        yield from path.values()


OPERATIONS = {operation["operationId"]: operation for operation in operations()}


def test_the_document_is_valid_and_complete(tmp_path: Any) -> None:
    target = str(tmp_path / "schema.yml")

    call_command("spectacular", "--validate", "--fail-on-warn", "--file", target)


def test_a_file_cannot_be_left_out() -> None:
    assert OPERATIONS["create_import_job"]["requestBody"]["required"] is True


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_has_examples_that_fit_its_schema(name: str) -> None:
    operation = OPERATIONS[name]
    contents = [operation["requestBody"]] if "requestBody" in operation else []
    contents += operation["responses"].values()

    for content in (described["content"] for described in contents):
        for part in content.values():
            assert part.get("examples"), name
            for example in part["examples"].values():
                fits(example["value"], part["schema"])


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_says_what_it_does_and_which_scope_it_needs(name: str) -> None:
    operation = OPERATIONS[name]

    assert operation["summary"]
    assert "Scope: `" in operation["description"]
    [(scheme, scopes)] = operation["security"][0].items()
    assert scheme == "key"
    assert set(scopes) < set(Scope.values)
    assert f"Scope: `{scopes[0]}`" in operation["description"]
    assert {"401", "403", "429", "500"} <= set(operation["responses"])


def test_the_document_and_its_pages_come_from_our_own_host(client: Client) -> None:
    served = client.get("/api/v1/schema/")
    page = client.get("/api/v1/docs/")

    assert served.json()["openapi"].startswith("3.1")
    assert page.status_code == 200
    assert b"https://" not in page.content
    assert b"//cdn" not in page.content
    policy = page["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "style-src 'self' 'unsafe-inline';" in policy
    assert "unsafe-inline" not in served["Content-Security-Policy"]


@pytest.mark.parametrize("accept", ["*/*", "text/html", "application/json"])
def test_the_root_says_where_everything_is_to_whoever_asks(client: Client, accept: str) -> None:
    answer = client.get("/api/v1/", headers={"accept": accept})

    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/json"
    places = answer.json()
    assert set(places) == {"schema", "docs", "problems", "versions"}
    assert {client.get(place).status_code for place in places.values()} == {200}
    assert client.post("/api/v1/").status_code == 405


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "application/json"])
def test_where_nothing_is_that_is_said_whatever_is_accepted(client: Client, accept: str) -> None:
    answer = client.get("/api/v1/no-such/", headers={"accept": accept})

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_an_answer_says_that_it_has_all_of_its_fields() -> None:
    for name, schema in document()["components"]["schemas"].items():
        # A problem has `errors` where it is of fields, and an input what its caller states.
        if name != "Problem" and not name.endswith("Request"):
            said = set(schema.get("properties", ()))
            assert said == set(schema.get("required", ())), name
