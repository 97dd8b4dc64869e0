"""The API's document breaks nobody who built on the released one; what finds that, finds it."""

from collections.abc import Callable
from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from tests.api.compatibility import breaks
from tests.api.document import document
from tests.api.snapshot import released, shape

TODAY = date(2027, 6, 1)
TEXT = {"type": "string", "maxLength": 50}

BROKEN = """

The API's document breaks whoever built on the released one (docs/api-versions.md). Do it beside
what there is and deprecate that, or do not do it:

  {}
"""


def test_the_document_breaks_nobody_who_built_on_the_released_one() -> None:
    found = breaks(released(), shape(document()), date.today())  # noqa: DTZ011 - a day is a day

    assert not found, BROKEN.format("\n  ".join(found))


def made_up() -> Any:
    """Return a small document."""
    sent = {
        "type": "object",
        "required": ["name"],
        "additionalProperties": False,
        "properties": {
            "name": TEXT,
            "kind": {"enum": ["a", "b"], "type": "string"},
            "many": {"type": "array", "maxItems": 9, "items": {"$ref": "#/components/schemas/One"}},
            "or_null": {"type": ["string", "null"]},
        },
    }
    read = {
        "type": "object",
        "required": ["id", "state"],
        "properties": {
            "id": {"type": "integer"},
            "state": {"enum": ["on", "off"], "type": "string"},
            "at": {"oneOf": [{"type": "string", "format": "date-time"}, {"type": "null"}]},
            "one": {"allOf": [{"$ref": "#/components/schemas/One"}]},
        },
    }
    return {
        "paths": {
            "/things/": {
                "post": {
                    "security": [{"key": ["things:write"]}],
                    "parameters": [
                        {
                            "in": "query",
                            "name": "limit",
                            "schema": {"type": "integer", "minimum": 1},
                        }
                    ],
                    "requestBody": {
                        "required": True,
                        "content": {"application/json": {"schema": sent}},
                    },
                    "responses": {
                        "200": {
                            "content": {"application/json": {"schema": read}},
                            "headers": {"RateLimit": {}},
                        },
                        "404": {"content": {"application/problem+json": {"schema": {}}}},
                    },
                }
            }
        },
        "components": {
            "schemas": {
                "One": {
                    "type": "object",
                    "required": ["key"],
                    "properties": {
                        "key": {"type": "string"},
                        "next": {"$ref": "#/components/schemas/One"},
                    },
                }
            }
        },
    }


class Made:
    """The small document, with handles to change it by."""

    def __init__(self) -> None:
        self.whole = made_up()
        self.post = self.whole["paths"]["/things/"]["post"]
        self.sent = self.post["requestBody"]["content"]["application/json"]["schema"]
        self.read = self.post["responses"]["200"]["content"]["application/json"]["schema"]
        self.one = self.whole["components"]["schemas"]["One"]


Change = Callable[[Made], Any]

BREAKING: dict[str, Change] = {
    "is gone, and was not announced": lambda m: m.whole["paths"].clear(),
    "POST /things/: is gone": lambda m: m.whole["paths"]["/things/"].pop("post"),
    "needs another scope: things:admin": lambda m: m.post.update(
        security=[{"key": ["things:admin"]}]
    ),
    "the query parameter limit is gone": lambda m: m.post["parameters"].clear(),
    "the query parameter limit is required now": lambda m: m.post["parameters"][0].update(
        required=True
    ),
    "the query parameter limit has minimum 5 now": lambda m: m.post["parameters"][0].update(
        schema={"type": "integer", "minimum": 5}
    ),
    "the query parameter x is new and required": lambda m: m.post["parameters"].append(
        {"in": "query", "name": "x", "required": True}
    ),
    "takes no body any more": lambda m: m.post.pop("requestBody"),
    "the body is not application/json any more": lambda m: m.post["requestBody"].update(
        content={"text/csv": {}}
    ),
    "the body needs the field kind now": lambda m: m.sent["required"].append("kind"),
    "the body needs the field new now": lambda m: (
        m.sent["properties"].update(new=TEXT),
        m.sent["required"].append("new"),
    ),
    "the body has no field kind any more": lambda m: m.sent["properties"].pop("kind"),
    'the body.kind takes "b" no more': lambda m: m.sent["properties"]["kind"].update(enum=["a"]),
    "the body.name has maxLength 9 now": lambda m: m.sent["properties"].update(
        name={"type": "string", "maxLength": 9}
    ),
    "the body.name has minLength 1 now": lambda m: m.sent["properties"].update(
        name={**TEXT, "minLength": 1}
    ),
    "the body.name must match": lambda m: m.sent["properties"].update(
        name={**TEXT, "pattern": "^a"}
    ),
    "the body.name takes no string any more": lambda m: m.sent["properties"].update(
        name={"type": "integer"}
    ),
    "the body.name is one of a list of words only": lambda m: m.sent["properties"].update(
        name={**TEXT, "enum": ["a"]}
    ),
    "the body.or_null takes no null any more": lambda m: m.sent["properties"].update(
        or_null={"type": "string"}
    ),
    "the body.many has maxItems 3 now": lambda m: m.sent["properties"]["many"].update(maxItems=3),
    "each of the body.many needs the field next now": lambda m: m.one["required"].append("next"),
    "does not answer 200 any more": lambda m: m.post["responses"].update(
        {"202": m.post["responses"].pop("200")}
    ),
    "the 200 answer has no header RateLimit": lambda m: m.post["responses"]["200"].pop("headers"),
    "the 200 answer has no field id any more": lambda m: m.read["properties"].pop("id"),
    "the 200 answer may lack the field id now": lambda m: m.read["required"].remove("id"),
    "the 200 answer.id is string where": lambda m: m.read["properties"].update(id=TEXT),
    "the 200 answer.id is null where": lambda m: m.read["properties"].update(
        id={"type": ["integer", "null"]}
    ),
    "the 200 answer.at is string where it was string date-time": lambda m: m.read[
        "properties"
    ].update(at={"type": "string"}),
    "the 200 answer.state is no list of words any more": lambda m: m.read["properties"].update(
        state={"type": "string"}
    ),
    "the 200 answer.one has no field key any more": lambda m: m.one["properties"].pop("key"),
}

COMPATIBLE: dict[str, Change] = {
    "nothing": lambda m: m.whole.update(info={}),
    "an operation": lambda m: m.whole["paths"]["/things/"].update(get={"responses": {}}),
    "a path": lambda m: m.whole["paths"].update({"/more/": {"get": {"responses": {}}}}),
    "fewer scopes": lambda m: m.post.update(security=[{"key": []}]),
    "a parameter": lambda m: m.post["parameters"].append({"in": "query", "name": "x"}),
    "a lower least": lambda m: m.post["parameters"][0].update(
        schema={"type": "integer", "minimum": 0}
    ),
    "no body needed": lambda m: m.post["requestBody"].update(required=False),
    "a field to send": lambda m: m.sent["properties"].update(new=TEXT),
    "a field less needed": lambda m: m.sent["required"].clear(),
    "a word to send": lambda m: m.sent["properties"]["kind"].update(enum=["a", "b", "c"]),
    "a longer text": lambda m: m.sent["properties"].update(name={"type": "string"}),
    "a number where there was an integer": lambda m: m.post["parameters"][0].update(
        schema={"type": "number"}
    ),
    "null to send": lambda m: m.sent["properties"].update(name={"oneOf": [TEXT, {"type": "null"}]}),
    "further fields": lambda m: m.sent.pop("additionalProperties"),
    "a field to read": lambda m: m.read["properties"].update(new=TEXT),
    "a field always there": lambda m: m.read["required"].append("at"),
    "a word to read": lambda m: m.read["properties"]["state"].update(enum=["on", "off", "mad"]),
    "never null": lambda m: m.read["properties"].update(
        at={"type": "string", "format": "date-time"}
    ),
    "a failure more": lambda m: m.post["responses"].update({"409": {}}),
    "a failure less": lambda m: m.post["responses"].pop("404"),
    "a success more": lambda m: m.post["responses"].update({"201": {}}),
    "deprecated": lambda m: m.post.update({"deprecated": True, "x-sunset": "2029-01-01"}),
}


def after(change: Change) -> list[str]:
    made = Made()
    before = deepcopy(made.whole)
    change(made)
    return breaks(before, made.whole, TODAY)


@pytest.mark.parametrize("said", BREAKING)
def test_what_breaks_callers_is_found_and_named(said: str) -> None:
    found = after(BREAKING[said])

    assert any(said in sentence for sentence in found), found


@pytest.mark.parametrize("what", COMPATIBLE)
def test_what_only_adds_is_let_through(what: str) -> None:
    assert after(COMPATIBLE[what]) == []


@pytest.mark.parametrize(("sunset", "found"), [("2027-06-01", 0), ("2027-06-02", 1)])
def test_what_was_announced_may_go_after_its_sunset(sunset: str, found: int) -> None:
    old = made_up()
    old["paths"]["/things/"]["post"]["x-sunset"] = sunset

    assert len(breaks(old, {**old, "paths": {}}, TODAY)) == found


def test_a_body_that_nobody_had_to_send_cannot_be_asked_for() -> None:
    old = made_up()
    del old["paths"]["/things/"]["post"]["requestBody"]

    assert breaks(old, made_up(), TODAY) == ["POST /things/: needs a body now"]


def test_further_fields_that_were_taken_go_on_to_be() -> None:
    old = made_up()
    schema = old["paths"]["/things/"]["post"]["requestBody"]["content"]["application/json"][
        "schema"
    ]
    del schema["additionalProperties"]

    assert "takes no further fields" in breaks(old, made_up(), TODAY)[0]
