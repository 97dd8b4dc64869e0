"""The workshop's software: it talks to Willingly through the REST API and in no other way."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import requests

BATCH = 1000
TIMEOUT = 60


class CallRefused(Exception):
    """Raised where the API does not answer as it should."""


class Crm:
    """A caller with a key."""

    def __init__(self, url: str, key: str) -> None:
        self._url = f"{url}/api/v1"
        self._session = requests.Session()
        self._session.trust_env = False
        self._session.headers["Authorization"] = f"Bearer {key}"

    def batch(self, path: str, inputs: Iterable[dict[str, Any]], **more: object) -> list[Any]:
        """Send a batch, a thousand at a time, and return the results in order."""
        results: list[Any] = []
        for part in _parts(inputs):
            answer = self._call("POST", path, {"inputs": part} | more)
            results += answer["results"]
        return results

    def get(self, path: str, **filters: str) -> dict[str, Any]:
        """Read one thing, or a page of a list."""
        return self._call("GET", path, None, filters)

    def put(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Send one thing."""
        return self._call("PUT", path, body)

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Ask for one thing to be done."""
        return self._call("POST", path, body)

    def _call(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None,
        query: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        answer = self._session.request(
            method, f"{self._url}{path}", json=body, params=query, timeout=TIMEOUT
        )
        if not answer.ok:
            raise CallRefused(f"{method} {path}: {answer.status_code} {answer.text[:500]}")
        content: dict[str, Any] = answer.json()
        return content


def _parts(inputs: Iterable[dict[str, Any]]) -> Iterator[Sequence[dict[str, Any]]]:
    rest = iter(inputs)
    while part := list(islice(rest, BATCH)):
        yield part
