"""The quick way takes an item as the serializer takes it, or leaves it to the serializer."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework import fields
from rest_framework.exceptions import ValidationError

from config.api.urls import OPERATIONS
from consent.api.inputs import Items, Strict
from consent.api.quick import DOUBT, quick
from programs.models import Program
from subscribers.models import Subscriber
from tests.api.conftest import Caller
from tests.api.test_any_input import ANYTHING, BATCH, SCALARS
from tests.cast import alice
from tests.factories import published_program

BATCHES = {
    path: view
    for path, view in OPERATIONS.items()
    if isinstance(getattr(view, "Input", None), type)
    and isinstance(getattr(view.Input(), "fields", {}).get("inputs"), Items)  # type: ignore[attr-defined]
}
# What they answer names no moment and no number of its own.
SAME_AGAIN = (
    "subscribers/batch/upsert/",
    "subscriptions/batch/read/",
    "subscriptions/batch/withdraw/",
    "permission-checks/batch/",
    "events/batch/",
)
ODD_TEXTS = st.sampled_from(
    ["", " ", "  a ", "\x1f", "\u2003", "ü", "a" * 36, "a" * 65, "a" * 121, "\ud800", "a\0", "ſ"]
)
MOMENTS = st.sampled_from(
    [
        "2026-11-20T16:40:00Z",
        "2026-11-20T16:40:00.123456+05:30",
        "2026-11-20T16:40:00.1Z",
        "2026-11-20T16:40:00-23:59",
        "2026-11-20T16:40:00+24:00",
        "2026-11-20T24:00:00Z",
        "2026-02-30T16:40:00Z",
        "2026-11-20 16:40:00Z",
        "2026-11-20T16:40:00",
        "2026-11-20T16:40:00z",
        "2026-11-20T16:40Z",
        "2026-11-20",
        "2026-W47-5T16:40:00Z",
        "٢٠٢٦-11-20T16:40:00Z",
        "0001-01-01T00:00:00+10:00",
        "2026-11-20T16:40:00Z\n",
    ]
)
NUMBERS = st.sampled_from([0, -0.0, True, 10**18, -(10**30), 1e300, float("nan"), float("inf")])
VALUES = st.dictionaries(
    st.sampled_from(["first_name", "total", "x", "", "a" * 61]) | st.integers(),
    SCALARS | NUMBERS | st.lists(SCALARS | NUMBERS, max_size=3) | ANYTHING,
    max_size=4,
)


def item_of(path: str) -> Strict:
    items = BATCHES[path].Input().fields["inputs"]  # type: ignore[attr-defined]
    child = items.child
    assert isinstance(child, Strict)
    return child


def stated_for(field: Any) -> st.SearchStrategy[Any]:
    """Return what somebody might state: mostly what is right, and much beside it."""
    if isinstance(field, fields.ChoiceField):
        return st.sampled_from([*field.choices, *ODD]) | ANYTHING
    if isinstance(field, fields.DateTimeField):
        return MOMENTS | ANYTHING
    if isinstance(field, fields.DictField):
        return VALUES | ANYTHING
    if isinstance(field, fields.RegexField):
        return st.sampled_from(["order.shipped", " order.shipped", "No", "a" * 61]) | ANYTHING
    return ODD_TEXTS | st.text(max_size=130) | NUMBERS | ANYTHING


ODD = ("", " ", None, 5, True)


@st.composite
def items(draw: st.DrawFn, child: Strict) -> Any:
    stated = {
        name: draw(stated_for(field))
        for name, field in child.fields.items()
        if draw(st.integers(0, 9))
    }
    if not draw(st.integers(0, 9)):
        stated["unknown"] = draw(SCALARS)
    return stated if draw(st.integers(0, 19)) else draw(ANYTHING)


def by_the_serializer(child: Strict, item: Any) -> Any:
    try:
        return child.run_validation(item)
    except ValidationError:
        return DOUBT


def with_types(value: Any) -> Any:
    """Return a value beside its type, in the order in which it stands: 1 is not True here."""
    if isinstance(value, dict):
        return [(with_types(key), with_types(each)) for key, each in value.items()]
    if isinstance(value, list):
        return [with_types(each) for each in value]
    return type(value), repr(value)


def test_all_batches_of_the_api_are_here() -> None:
    assert set(SAME_AGAIN) < set(BATCHES)
    assert {"invitation-links/", "subscription-requests/"} < set(BATCHES)


@pytest.mark.parametrize("path", BATCHES)
@settings(max_examples=60, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_what_goes_the_quick_way_is_what_the_serializer_makes_of_it(
    path: str, data: st.DataObject
) -> None:
    child = item_of(path)
    item = data.draw(items(child))

    taken = quick(child)(item)

    if taken is not DOUBT:
        assert with_types(taken) == with_types(by_the_serializer(child, item))


PLAIN: dict[str, dict[str, Any]] = {
    "subscribers/batch/upsert/": {
        "external_id": "crm-1",
        "email": "zoë@example.com",
        "language": "pt-BR",
        "account": "",
        "relationship": "loyal",
        "profile": {"first_name": "Zoë", "tags": ["a", 1], "size": 1.5, "gone": None},
        "observed_at": "2026-11-20T16:40:00Z",
    },
    "events/batch/": {
        "event_id": "order-1",
        "external_id": "crm-1",
        "name": "order.shipped",
        "time": "2026-11-20T16:40:00.123456+01:00",
        "properties": {"total": 12.5, "first_name": "Ana"},
    },
    "subscriptions/batch/withdraw/": {"email": "a@b.example", "program": "x", "by": "person"},
}
NAMED = {"external_id": "crm-1", "program": "weekly-usuals"}


@pytest.mark.parametrize("path", BATCHES)
def test_what_is_plainly_right_goes_the_quick_way(path: str) -> None:
    child, item = item_of(path), PLAIN.get(path, NAMED)

    assert with_types(quick(child)(item)) == with_types(by_the_serializer(child, item))


@contextmanager
def taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("path", SAME_AGAIN)
@settings(
    max_examples=8,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_an_answer_is_the_same_to_the_byte_with_and_without_the_quick_way(
    crm: Caller, path: str, data: st.DataObject
) -> None:
    if not Program.objects.exists():
        row = alice(published_program("weekly-usuals", uses=["first_name"], clock=timezone.now))
        Subscriber.objects.filter(pk=row.subscriber_id).update(external_id="crm-1")
    plain = st.sampled_from([PLAIN.get(path, NAMED), NAMED])
    mixed = st.fixed_dictionaries(
        {"inputs": st.lists(items(item_of(path)) | plain, max_size=4)},
        optional={"by": st.just("person")},
    ).filter(is_json)
    body = data.draw(mixed | BATCH)

    def answer() -> bytes:
        with taken_back():
            said = crm.post(f"/{path}", body)
            return b"%d %s" % (said.status_code, said.content)

    with time_machine.travel(timezone.now(), tick=False), pytest.MonkeyPatch.context() as patch:
        with_it = answer()
        patch.setattr(Items, "_quick", staticmethod(lambda _item: DOUBT))
        without = answer()

    assert with_it == without


def is_json(body: Any) -> bool:
    """Say whether a body can be sent: halves of pairs and infinities cannot."""
    return not any(word in repr(body) for word in ("\\ud8", "inf", "nan"))
