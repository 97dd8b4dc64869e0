"""Whatever the document allows, and what it does not, is answered as the document says.

schemathesis makes the calls, by a key that has the scope of the operation and no other: from the
examples, at the edges of each schema, and at random. It holds each answer against the document by
all the checks that it has.
"""

import json
from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, settings
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import negative_data_rejection

from config.api.keys import create_key
from config.models import StoredAnswer
from tests.factories import published_program

KeyFor = Callable[[str], str]

# What is wrong with a call that has the right shape, and which no schema can say.
BEYOND_THE_SHAPE = {
    *("not_used", "invalid_campaign", "invalid_url", "one_name", "unknown_cursor"),
    "unknown_brand",
}

# A cursor of a ledger that is another (410), and what a word or a name means (422).
_SEMANTIC = {"expected-statuses": ["2xx", "401", "403", "404", "409", "410", "422"]}


@schemathesis.serializer("application/x-ndjson", "text/csv")
def as_a_file(_context: Any, value: Any) -> bytes:
    """Write the body of a call that brings a file: text as it is, anything else as JSON."""
    if isinstance(value, bytes):
        return value
    return (value if isinstance(value, str) else json.dumps(value)).encode()


def config(**phases: bool) -> SchemathesisConfig:
    return SchemathesisConfig.from_dict(
        {
            # No text holds a NUL: that it is refused is in test_problems.py.
            "generation": {"allow-x00": False},
            "checks": {"positive_data_acceptance": _SEMANTIC},
            "phases": {name: {"enabled": is_on} for name, is_on in phases.items()},
        }
    )


class Site:
    """The site as a server would call it, but that it leaves the test its connection."""

    def __init__(self) -> None:
        self._site = get_wsgi_application()

    def __call__(self, environ: Any, start_response: Any) -> list[bytes]:
        """Answer one call."""
        for signal in (request_started, request_finished):
            signal.disconnect(close_old_connections)
        try:
            answer = self._site(environ, start_response)
            body = list(answer)
            answer.close()
        finally:
            for signal in (request_started, request_finished):
                signal.connect(close_old_connections)
        return body


def document(**phases: bool) -> Any:
    return schemathesis.openapi.from_wsgi("/api/v1/schema/", Site(), config=config(**phases))


QUICK = document(coverage=False)
WHOLE = document()
COMMON: Any = {
    "deadline": None,
    "derandomize": True,
    # Rows of one example may stay for the next: nothing here counts them.
    "suppress_health_check": list(HealthCheck),
}


@pytest.fixture
def key_for(db: None) -> KeyFor:
    """Return a key that has one scope, made when it is asked for."""
    made: dict[str, str] = {}

    def key(scope: str) -> str:
        if scope not in made:
            _row, made[scope] = create_key(name=scope, scopes=[scope], clock=timezone.now)
        return made[scope]

    published_program("weekly-usuals", uses=["first_name"])
    return key


def has_refused_an_item(answer: Any) -> bool:
    results = answer.json().get("results", []) if answer.status_code == 200 else []
    problems = [item.get("problem", {}) for item in results if isinstance(item, dict)]
    return any(problems)


def call(case: Any, key_for: KeyFor) -> None:
    [scope] = case.operation.definition.raw["security"][0]["key"]
    # An answer of the example before would be told to this one.
    StoredAnswer.objects.all().delete()

    is_without = case.operation.schema.is_security_param_negated(case)
    headers = {} if is_without else {"Authorization": f"Bearer {key_for(scope)}"}

    answer = case.call(headers=headers)

    # A batch says no item by item, with 200, and a job row by row, once it has answered 202: there
    # the check finds nothing refused.
    is_said_later = has_refused_an_item(answer) or answer.status_code == 202
    excluded = [negative_data_rejection] if is_said_later else []
    case.validate_response(
        answer, headers=headers, excluded_checks=excluded, transport_kwargs={"headers": headers}
    )
    is_of_the_shape = case.meta is not None and case.meta.generation.mode.is_positive
    if answer.status_code == 422 and is_of_the_shape and answer.json()["code"] == "invalid_input":
        assert {wrong["code"] for wrong in answer.json()["errors"]} <= BEYOND_THE_SHAPE


@QUICK.parametrize()  # type: ignore[untyped-decorator]
@settings(max_examples=5, **COMMON)
def test_a_call_is_answered_as_the_document_says(case: Any, key_for: KeyFor) -> None:
    call(case, key_for)


@pytest.mark.long
@WHOLE.parametrize()  # type: ignore[untyped-decorator]
@settings(max_examples=200, **COMMON)
def test_every_call_is_answered_as_the_document_says(case: Any, key_for: KeyFor) -> None:
    call(case, key_for)
