"""Whatever JSON is sent anywhere, the answer is one that the document names."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from programs.models import Program
from tests.api.conftest import Caller
from tests.api.test_scopes import ALL
from tests.factories import published_program

WRITING = sorted({(method, path) for method, path, _ in ALL if method != "GET"})
FIELDS = (
    *("external_id", "email", "program", "by", "language", "time_zone", "account"),
    *("relationship", "profile", "observed_at", "inputs", "campaign"),
)

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
    | st.sampled_from(["ana@example.com", "weekly-usuals", "person", "loyal", "first_name"])
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=8) | st.sampled_from(FIELDS), inner, max_size=5)
    ),
    max_leaves=12,
)
ITEM = st.fixed_dictionaries(
    {},
    optional={
        "external_id": st.text(max_size=130) | ANYTHING,
        "email": st.emails() | ANYTHING,
        "program": st.just("weekly-usuals") | ANYTHING,
        "profile": st.dictionaries(st.sampled_from(["first_name", "x"]), ANYTHING),
        "observed_at": st.datetimes().map(str) | ANYTHING,
        "by": st.sampled_from(["person", "controller"]) | ANYTHING,
        "language": st.just("en") | ANYTHING,
    },
)
BATCH = st.fixed_dictionaries(
    {"inputs": st.lists(ITEM | ANYTHING, max_size=4)}, optional={"by": st.just("person")}
)


# What the document knows of is in test_every_call.py, and runs each time.
@pytest.mark.long
@pytest.mark.parametrize(("method", "path"), WRITING)
@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    # Rows of one example may stay for the next: nothing here counts them.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(body=BATCH | ITEM | ANYTHING)
def test_any_json_gets_an_answer_that_is_documented(
    crm: Caller, method: str, path: str, body: Any
) -> None:
    if not Program.objects.exists():
        published_program("weekly-usuals", uses=["first_name"])

    answer = crm.call(method, path, body)

    assert answer.status_code < 500
