"""What will go is announced, on each answer and in the document."""

from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from django.test import Client, RequestFactory
from django.urls import path
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.response import Response
from rest_framework.views import APIView

from config.api.entry import entry
from config.api.versions import Deprecation
from tests.api.conftest import new_key

GOES = Deprecation(date(2027, 1, 15), date(2028, 1, 15), "POST /events/batch/")


class Old(APIView):
    """An operation that will go."""

    required_scopes = {"GET": "programs:read", "POST": "programs:read"}
    deprecations = {"GET": GOES}

    class Output(serializers.Serializer[Any]):
        """Hold a field that will go."""

        deprecated_fields = {"old": GOES}
        old = serializers.CharField()
        new = serializers.CharField()

    @extend_schema(operation_id="read_old", summary="Read", responses=Output)
    def get(self, request: Any) -> Response:
        """Answer."""
        return Response({"old": "a", "new": "b"})

    @extend_schema(operation_id="write_old", summary="Write", request=None, responses=Output)
    def post(self, request: Any) -> Response:
        """Answer."""
        return Response({"old": "a", "new": "b"})


def ask(method: str, key: str = "") -> Any:
    headers = {"authorization": f"Bearer {key}"} if key else {}
    request = RequestFactory().generic(method, "/api/v1/old/", headers=headers)
    return entry(Old.as_view())(request)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.django_db
def test_each_answer_of_what_will_go_says_so(method: str) -> None:
    for answer, status in ((ask(method, new_key()), 200), (ask(method), 401)):
        assert answer.status_code == status
        assert answer["Deprecation"] == f"@{int(datetime(2027, 1, 15, tzinfo=UTC).timestamp())}"
        assert parsedate_to_datetime(answer["Sunset"]) == datetime(2028, 1, 15, tzinfo=UTC)
        assert answer["Link"].endswith('/api/v1/versions/>; rel="deprecation"; type="text/html"')


@pytest.mark.django_db
def test_what_stays_says_nothing() -> None:
    assert not {"Deprecation", "Sunset", "Link"} & set(ask("POST", new_key()).headers)


def test_the_document_says_so_of_the_operation_and_of_the_field() -> None:
    patterns = [path("api/v1/old/", entry(Old.as_view()))]
    made = SchemaGenerator(patterns=patterns).get_schema(request=None, public=True)  # type: ignore[no-untyped-call]

    goes, stays = (made["paths"]["/api/v1/old/"][method] for method in ("get", "post"))
    assert (goes["deprecated"], goes["x-sunset"]) == (True, "2028-01-15")
    assert "Use POST /events/batch/ instead." in goes["description"]
    assert {"Deprecation", "Sunset", "Link"} <= set(goes["responses"]["200"]["headers"])
    assert "deprecated" not in stays
    fields = made["components"]["schemas"]["OldOutput"]["properties"]
    assert fields["old"]["deprecated"]
    assert "deprecated" not in fields["new"]


def test_less_notice_than_the_policy_promises_cannot_be_declared() -> None:
    with pytest.raises(ValueError, match="365 days"):
        Deprecation(date(2027, 1, 15), date(2027, 6, 1), "nothing")


def test_the_policy_is_a_page_of_ours(client: Client) -> None:
    page = client.get("/api/v1/versions/")

    assert page.status_code == 200
    assert b"365 days" in page.content
    assert client.post("/api/v1/versions/").status_code == 405
