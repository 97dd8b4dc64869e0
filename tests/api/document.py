"""The API's own document, to hold every answer of the tests against."""

import json
import re
from functools import cache
from typing import Any

from django.urls import get_resolver
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator, FormatChecker

ANY_PLACE = "[^/]+"


@cache
def document() -> dict[str, Any]:
    """Return the OpenAPI document."""
    get_resolver()
    made: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return made


def hold(method: str, path: str, answer: Any) -> None:
    """Fail where an answer is not as the document says; other addresses are not its matter."""
    operation = _operation(method, path.partition("?")[0])
    if operation is None:
        return
    responses = operation["responses"]
    assert str(answer.status_code) in responses, f"{answer.status_code} is not documented"
    by_type = responses[str(answer.status_code)]["content"]
    assert answer["Content-Type"] in by_type
    # The test client reads bodies of the type application/json only.
    body = _whole(answer)
    is_json = answer["Content-Type"].endswith("json") and "ndjson" not in answer["Content-Type"]
    value = json.loads(body) if is_json else body.decode()
    fits(value, by_type[answer["Content-Type"]]["schema"])


def _whole(answer: Any) -> bytes:
    """Return the body, one that is streamed too; it can be read again."""
    body: bytes = answer.getvalue()
    if answer.streaming:
        answer.streaming_content = [body]
    return body


def fits(value: Any, schema: dict[str, Any]) -> None:
    """Fail where a value does not fit a schema of the document."""
    whole = {**schema, "components": document()["components"]}
    Draft202012Validator(whole, format_checker=FormatChecker()).validate(value)


def _operation(method: str, path: str) -> dict[str, Any] | None:
    for template, operations in document()["paths"].items():
        pattern = re.sub(r"\\{\w+\\}", ANY_PLACE, re.escape(template))
        if re.fullmatch(pattern, path) and method.lower() in operations:
            found: dict[str, Any] = operations[method.lower()]
            return found
    return None
