"""Batches: up to 1,000 items, each with its own result, in the order given."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema_field
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Write = Callable[[Any], Mapping[str, Any]]


@extend_schema_field({"$ref": "#/components/schemas/Problem"})
class ProblemField(serializers.JSONField):
    """Hold a problem document."""


class Failed(serializers.Serializer[Any]):
    """Hold the result of an item that was not done."""

    status = serializers.ChoiceField(choices=["error"])
    problem = ProblemField()


class Done(serializers.Serializer[Any]):
    """Hold the result of an item that was done."""

    status = serializers.ChoiceField(choices=["ok"])


def results_of(name: str, done: type[Done]) -> type[serializers.Serializer[Any]]:
    """Return the description of a batch's answer."""
    either = PolymorphicProxySerializer(
        component_name=f"{name}Result",
        serializers={"ok": done, "error": Failed},
        resource_type_field_name="status",
        many=True,
    )
    return type(f"{name}Results", (serializers.Serializer,), {"results": either})


def answer(
    view: APIView,
    items: Sequence[Any],
    act: Callable[[list[Any]], Sequence[Any]],
    write: Write,
) -> Response:
    """Do what is right with the items that are right, and answer for each in order.

    `act` gets the items that are right and returns a value or an error for each; `write` makes
    the fields of a result from a value.
    """
    outcomes = iter(act([item for item in items if not isinstance(item, Exception)]))
    results = [item if isinstance(item, Exception) else next(outcomes) for item in items]
    return Response({"results": [_result(view, result, write) for result in results]})


def fields_of(value: "DataclassInstance") -> dict[str, Any]:
    """Return a value's fields as they are: `asdict` copies each of them, a thousand times over."""
    return {each.name: getattr(value, each.name) for each in fields(value)}


def _result(view: APIView, result: Any, write: Write) -> dict[str, Any]:
    if not isinstance(result, Exception):
        return {"status": "ok", **write(result)}
    said = view.get_exception_handler()(result, view.get_exception_handler_context())
    return {"status": "error", "problem": said.data if said is not None else {}}
