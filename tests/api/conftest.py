"""Callers of the API, with a key each."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from config.api.keys import create_key
from config.api.scopes import Scope
from tests.api import document


class Caller:
    """One system that calls with its key, and holds each answer against the document."""

    def __init__(self, key: str = "") -> None:
        self.key = key
        self.client = Client()

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Call one operation; `body` is sent as JSON, bytes as they are."""
        sent = (
            body
            if isinstance(body, bytes)
            else json.dumps(body).encode()
            if body is not None
            else b""
        )
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.key:
            named.setdefault("authorization", f"Bearer {self.key}")
        content_type = named.pop("content-type", "application/json")
        answer = self.client.generic(
            method, f"/api/v1{path}", sent, content_type=content_type, headers=named
        )
        document.hold(method, f"/api/v1{path}", answer)
        return answer

    def get(self, path: str, **headers: str) -> Any:
        """GET."""
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any, **headers: str) -> Any:
        """POST."""
        return self.call("POST", path, body, **headers)

    def put(self, path: str, body: Any, **headers: str) -> Any:
        """PUT."""
        return self.call("PUT", path, body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> Any:
        """PATCH."""
        return self.call("PATCH", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Any:
        """DELETE."""
        return self.call("DELETE", path, **headers)


CallerFactory = Callable[..., Caller]


def new_key(*scopes: str) -> str:
    _, key = create_key(name="a CRM", scopes=scopes or Scope.values, clock=timezone.now)
    return key


@pytest.fixture
def caller(db: None) -> CallerFactory:
    """Make callers: `caller("programs:read")`; without scopes, one that may do everything."""
    return lambda *scopes: Caller(new_key(*scopes))


@pytest.fixture
def crm(caller: CallerFactory) -> Caller:
    """Be a caller that may do everything."""
    return caller()


@pytest.fixture
def stranger(db: None) -> Caller:
    """Be a caller without a key."""
    return Caller()
