"""One call over HTTP: sent until it is answered, and done once."""

import http.client
import json
import ssl
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, BinaryIO
from urllib.parse import urlencode, urlsplit

from willingly_client.problems import Problem, Unreachable, problem_of
from willingly_client.retrying import Retrying, is_worth_another_try

_GOOD, _ELSEWHERE, _PROBLEM = 200, 300, 400
_USER_AGENT = "willingly-client-python/1.0"


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    retry_after: str | None
    location: str | None
    said: bytes

    @property
    def document(self) -> Any:
        """Return the document in it; None where there is none."""
        try:
            return json.loads(self.said)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Upload:
    """A file to send from its start, of so many bytes."""

    file: BinaryIO
    size: int
    content_type: str


class Transport:
    """Holds one connection to one installation; not for several threads at once."""

    def __init__(self, url: str, key: str, *, timeout: float, retrying: Retrying) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("https", "http") or not parts.hostname:
            raise ValueError("The address must read https://host, without more.")
        self._key = key
        self._root = f"{parts.path.rstrip('/')}/api/v1"
        self._retrying = retrying
        self._connection = (
            http.client.HTTPSConnection(
                parts.hostname, parts.port, timeout=timeout, context=ssl.create_default_context()
            )
            if parts.scheme == "https"
            else http.client.HTTPConnection(parts.hostname, parts.port, timeout=timeout)
        )

    def close(self) -> None:
        """Close the connection; the next call opens another."""
        self._connection.close()

    def call(
        self,
        method: str,
        path: str,
        *,
        body: bytes | Upload | None = None,
        query: Mapping[str, object] | None = None,
        idempotency_key: str | None = None,
        read: Callable[[bytes], Any] | None = None,
    ) -> Any:
        """Return the document that a call answers, asked as often as is worth it.

        `idempotency_key` is the same each time. `read` is for an answer that is no single document.
        Raises `Problem` and `Unreachable`.
        """
        target = f"{self._root}{path}" + (f"?{urlencode(query)}" if query else "")
        headers = self._headers(body, idempotency_key)
        tried = 0
        while True:
            tried += 1
            found = self._try(method, target, body, headers)
            if isinstance(found, _Answer) and _GOOD <= found.status < _ELSEWHERE:
                return _taken(found, read or _object)
            refusal, retry_after = _refusal(found, idempotency_key)
            pause = self._retrying.pause(tried, retry_after) if refusal.is_passing else None
            if pause is None:
                raise refusal.error
            self._retrying.wait(pause)

    def _headers(self, body: bytes | Upload | None, idempotency_key: str | None) -> dict[str, str]:
        headers = {
            "Authorization": f"Bearer {self._key}",
            "Accept": "application/json, application/x-ndjson;q=0.9",
            "User-Agent": _USER_AGENT,
        }
        if isinstance(body, Upload):
            headers |= {"Content-Type": body.content_type, "Content-Length": str(body.size)}
        elif body is not None:
            headers["Content-Type"] = "application/json"
        if idempotency_key is not None:
            headers["Idempotency-Key"] = idempotency_key
        return headers

    def _try(
        self, method: str, target: str, body: bytes | Upload | None, headers: Mapping[str, str]
    ) -> "_Answer | Exception":
        """Return the answer, or why there is none."""
        try:
            self._send(method, target, body, headers)
            answer = self._connection.getresponse()
            said = answer.read()
        except (OSError, http.client.HTTPException) as error:
            # Whatever is left on it belongs to a call that is over.
            self._connection.close()
            return error
        told = answer.headers
        return _Answer(answer.status, told.get("Retry-After"), told.get("Location"), said)

    def _send(
        self, method: str, target: str, body: bytes | Upload | None, headers: Mapping[str, str]
    ) -> None:
        if not isinstance(body, Upload):
            self._connection.request(method, target, body, dict(headers))
            return
        body.file.seek(0)
        # A file that is refused is answered before all of it was read.
        with suppress(BrokenPipeError, ConnectionResetError):
            self._connection.request(method, target, body.file, dict(headers))


@dataclass(frozen=True, slots=True)
class _Refusal:
    error: Problem | Unreachable
    is_passing: bool


def _refusal(found: _Answer | Exception, name: str | None) -> tuple[_Refusal, str | None]:
    if isinstance(found, Exception):
        why = f"No answer: {type(found).__name__}: {found}"
        return _Refusal(Unreachable(why, name), is_passing=True), None
    if found.status < _PROBLEM:
        return _Refusal(_no_answer(found), is_passing=False), None
    problem = problem_of(found.status, found.document)
    is_passing = is_worth_another_try(problem.status, problem.code)
    return _Refusal(problem, is_passing), found.retry_after


def _taken(found: _Answer, read: Callable[[bytes], Any]) -> Any:
    """Return what came as it is read. Raises `Problem` where it cannot be."""
    try:
        return read(found.said)
    except ValueError:
        raise _no_answer(found) from None


def _object(said: bytes) -> Any:
    """Return the document of an answer: each is an object. Raises `ValueError`."""
    document = json.loads(said)
    if not isinstance(document, dict):
        raise ValueError("No object.")  # noqa: TRY004 - as text that is no JSON is told
    return document


def _no_answer(found: _Answer) -> Problem:
    """Return why a call that did not fail was not answered: whoever answered is not the API."""
    if found.status < _ELSEWHERE:
        detail = "What came is no answer of this API."
    else:
        # The key goes nowhere but where it was given to go.
        detail = f"No redirect is followed. This address leads to: {found.location}"
    return Problem(found.status, {"title": "No answer of the API", "detail": detail})
