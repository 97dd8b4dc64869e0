"""Requests that no client of ours makes are answered, never a 500."""

from base64 import b64encode

import pytest
from django.test import Client
from django.utils import timezone

from config.api.keys import create_key
from config.api.scopes import Scope

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("place", ["p=abc", "p=-1", "p=%00", "p=9" + "9" * 30, "r=1&p=x"])
def test_a_cursor_of_somebody_elses_is_refused(client: Client, place: str) -> None:
    _row, key = create_key(name="crm", scopes=list(Scope.values), clock=timezone.now)
    cursor = b64encode(place.encode()).decode()

    answer = client.get(
        "/api/v1/deliveries/", {"cursor": cursor}, headers={"authorization": f"Bearer {key}"}
    )

    assert answer.status_code == 422


@pytest.mark.parametrize("method", ["options", "post", "put", "delete"])
def test_the_pages_of_the_api_are_only_read(client: Client, method: str) -> None:
    assert getattr(client, method)("/api/v1/docs/").status_code == 405
