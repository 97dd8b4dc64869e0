"""What a change of the API's document breaks for those who built on the document before.

Pure: two documents in, sentences out. It goes by the policy of docs/api-versions.md. What callers
send must go on to be taken: so all that the old document allowed in a request must fit the new one.
What they read must go on to be there: so an answer of the new document must fit the old one, where
fields and words may come to it.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

Document = dict[str, Any]
Schema = dict[str, Any]

_METHODS = ("get", "post", "put", "patch", "delete")
# How a limit that callers keep may move: up, or down.
_UPPER = ("maxLength", "maximum", "maxItems", "maxProperties")
_LOWER = ("minLength", "minimum", "minItems", "minProperties")


@dataclass(frozen=True)
class Side:
    """Whether a schema is sent by callers or read by them, and where its references lead."""

    sent: bool
    given: Document
    wanted: Document


def breaks(old: Document, new: Document, today: date) -> list[str]:
    """Return in sentences what breaks, in the order of the document; none where all is well."""
    return [
        f"{method.upper()} {path}: {what}"
        for path, methods in old["paths"].items()
        for method, operation in methods.items()
        if method in _METHODS
        for what in _operation(
            operation, new["paths"].get(path, {}).get(method), Both(old, new), today
        )
    ]


@dataclass(frozen=True)
class Both:
    """The two documents."""

    old: Document
    new: Document

    @property
    def sent(self) -> Side:
        """What was allowed must fit what is."""
        return Side(sent=True, given=self.old, wanted=self.new)

    @property
    def read(self) -> Side:
        """What is answered must fit what was promised."""
        return Side(sent=False, given=self.new, wanted=self.old)


def _operation(old: Document, new: Document | None, both: Both, today: date) -> Iterator[str]:
    if new is None:
        sunset = old.get("x-sunset")
        if sunset is None:
            yield "is gone, and was not announced: deprecate it first"
        elif date.fromisoformat(sunset) > today:
            yield f"is gone before its sunset on {sunset}"
        return
    if more := _scopes(new) - _scopes(old):
        yield f"needs another scope: {', '.join(sorted(more))}"
    yield from _parameters(old, new, both.sent)
    yield from _body(old, new, both.sent)
    yield from _answers(old, new, both.read)


def _scopes(operation: Document) -> set[str]:
    return {
        scope
        for one in operation.get("security", [])
        for scopes in one.values()
        for scope in scopes
    }


def _parameters(old: Document, new: Document, side: Side) -> Iterator[str]:
    before = {(one["in"], one["name"]): one for one in old.get("parameters", [])}
    now = {(one["in"], one["name"]): one for one in new.get("parameters", [])}
    for key, one in before.items():
        name = f"the {key[0]} parameter {key[1]}"
        if key not in now:
            yield f"{name} is gone"
            continue
        if now[key].get("required") and not one.get("required"):
            yield f"{name} is required now"
        yield from _fits(one.get("schema", {}), now[key].get("schema", {}), side, name)
    for key in now.keys() - before.keys():
        if now[key].get("required"):
            yield f"the {key[0]} parameter {key[1]} is new and required"


def _body(old: Document, new: Document, side: Side) -> Iterator[str]:
    before, now = old.get("requestBody"), new.get("requestBody")
    if before is None:
        if now is not None and now.get("required"):
            yield "needs a body now"
        return
    if now is None:
        yield "takes no body any more"
        return
    yield from _contents(before["content"], now["content"], side, "the body")


def _answers(old: Document, new: Document, side: Side) -> Iterator[str]:
    for status, before in old["responses"].items():
        now = new["responses"].get(status)
        if now is None:
            # Fewer ways to fail break nobody.
            if status.startswith("2"):
                yield f"does not answer {status} any more"
            continue
        yield from _contents(
            before.get("content", {}), now.get("content", {}), side, f"the {status} answer"
        )
        for header in before.get("headers", {}).keys() - now.get("headers", {}).keys():
            yield f"the {status} answer has no header {header} any more"


def _contents(before: Document, now: Document, side: Side, name: str) -> Iterator[str]:
    for kind, one in before.items():
        if kind not in now:
            yield f"{name} is not {kind} any more"
        elif side.sent:
            yield from _fits(one.get("schema", {}), now[kind].get("schema", {}), side, name)
        else:
            yield from _fits(now[kind].get("schema", {}), one.get("schema", {}), side, name)


def _fits(given: Schema, wanted: Schema, side: Side, name: str, depth: int = 0) -> Iterator[str]:
    """Say why what `given` allows does not fit `wanted`: each way of it must fit one there."""
    if depth > 12:
        return
    ways = list(_ways(wanted, side.wanted))
    for way in _ways(given, side.given):
        found = [list(_way_fits(way, other, side, name, depth)) for other in ways]
        if found and all(found):
            yield from min(found, key=len)


def _ways(schema: Schema, document: Document) -> Iterator[Schema]:
    """Yield the alternatives of a schema, each with one type at most and no reference."""
    schema = _resolved(schema, document)
    for word in ("oneOf", "anyOf"):
        if word in schema:
            rest = {key: value for key, value in schema.items() if key != word}
            for one in schema[word]:
                yield from _ways({**rest, **_resolved(one, document)}, document)
            return
    types = schema.get("type")
    if isinstance(types, list):
        for one in types:
            yield {**schema, "type": one}
    else:
        yield schema


def _resolved(schema: Schema, document: Document) -> Schema:
    found = dict(schema)
    while "$ref" in found:
        *_start, name = found.pop("$ref").split("/")
        found = {**document["components"]["schemas"][name], **found}
    for one in found.pop("allOf", []):
        found = {**_resolved(one, document), **found}
    return found


def _way_fits(given: Schema, wanted: Schema, side: Side, name: str, depth: int) -> Iterator[str]:
    if not _same_type(given, wanted):
        yield (
            f"{name} is {_type(given)} where it was {_type(wanted)}"
            if not side.sent
            else (f"{name} takes no {_type(given)} any more")
        )
        return
    yield from _words_fit(given, wanted, side, name)
    if side.sent:
        yield from _limits_fit(given, wanted, name)
    if "items" in wanted:
        yield from _fits(
            given.get("items", {}), wanted["items"], side, f"each of {name}", depth + 1
        )
    yield from _fields_fit(given, wanted, side, name, depth)


def _type(schema: Schema) -> str:
    return f"{schema.get('type', 'anything')}{' ' + schema['format'] if 'format' in schema else ''}"


def _same_type(given: Schema, wanted: Schema) -> bool:
    if "type" not in wanted:
        return True
    same = given.get("type") == wanted["type"] or (given.get("type"), wanted["type"]) == (
        "integer",
        "number",
    )
    return same and wanted.get("format") in {None, given.get("format")}


def _words_fit(given: Schema, wanted: Schema, side: Side, name: str) -> Iterator[str]:
    if "enum" not in wanted or given.get("type") == "null":
        return
    if "enum" not in given:
        yield (
            f"{name} is one of a list of words only now"
            if side.sent
            else (f"{name} is no list of words any more")
        )
    elif side.sent and (gone := [word for word in given["enum"] if word not in wanted["enum"]]):
        yield f"{name} takes {', '.join(json.dumps(word) for word in gone)} no more"


def _limits_fit(given: Schema, wanted: Schema, name: str) -> Iterator[str]:
    for limit in (*_UPPER, *_LOWER):
        if limit not in wanted:
            continue
        narrower = limit not in given or (
            wanted[limit] < given[limit] if limit in _UPPER else wanted[limit] > given[limit]
        )
        if narrower:
            yield f"{name} has {limit} {wanted[limit]} now, it was {given.get(limit, 'without')}"
    if "pattern" in wanted and wanted["pattern"] != given.get("pattern"):
        yield f"{name} must match {wanted['pattern']} now"


def _fields_fit(given: Schema, wanted: Schema, side: Side, name: str, depth: int) -> Iterator[str]:
    before, now = (given, wanted) if side.sent else (wanted, given)
    old, new = before.get("properties", {}), now.get("properties", {})
    must = set(now.get("required", ())), set(before.get("required", ()))
    for field in old:
        if field not in new:
            yield f"{name} has no field {field} any more"
            continue
        first, second = (old[field], new[field]) if side.sent else (new[field], old[field])
        yield from _fits(first, second, side, f"{name}.{field}", depth + 1)
    if side.sent:
        yield from (f"{name} needs the field {field} now" for field in sorted(must[0] - must[1]))
        if now.get("additionalProperties") is False is not before.get("additionalProperties", True):
            yield f"{name} takes no further fields any more"
    else:
        lost = sorted((must[1] - must[0]) & new.keys())
        yield from (f"{name} may lack the field {field} now" for field in lost)
    inner = given.get("additionalProperties"), wanted.get("additionalProperties")
    if isinstance(inner[0], dict) and isinstance(inner[1], dict):
        yield from _fits(inner[0], inner[1], side, f"each of {name}", depth + 1)
