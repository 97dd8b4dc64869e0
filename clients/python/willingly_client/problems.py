"""What the API says where it says no, as exceptions: one class for each thing one does about it."""

from collections.abc import Mapping, Sequence
from typing import Any


class WillinglyError(Exception):
    """Be the base of all that this package raises."""


class Unreachable(WillinglyError):
    """No answer came, however often we asked: what was asked for may or may not have been done.

    Ask again with the same `idempotency_key` to have it done once.
    """

    def __init__(self, message: str, idempotency_key: str | None) -> None:
        super().__init__(message)
        self.idempotency_key = idempotency_key


class Problem(WillinglyError):
    """A problem document (RFC 9457). `code` is stable; `errors` name field, code and message."""

    def __init__(self, status: int, document: Mapping[str, Any]) -> None:
        self.status = status
        self.code = str(document.get("code", f"http_{status}"))
        self.title = str(document.get("title", ""))
        self.detail = str(document.get("detail", ""))
        self.type = str(document.get("type", "about:blank"))
        self.errors: Sequence[Mapping[str, Any]] = document.get("errors", ())
        self.document = document
        super().__init__(f"{status} {self.code}: {self.detail or self.title}")


class NotAuthenticated(Problem):
    """The key is missing, unknown, revoked or expired (401)."""


class NotPermitted(Problem):
    """The key is not for this (403)."""


class NotFound(Problem):
    """Nobody and nothing has this name (404)."""


class Conflict(Problem):
    """Something else stands in the way (409)."""


class Gone(Problem):
    """What was asked for was there once and is not kept any more (410)."""


class LedgerRestored(Problem):
    """The ledger was restored from a backup without what you read last (410)."""


class InvalidInput(Problem):
    """The input is not right: `errors` says where (400, 413, 415, 422)."""


class TooManyRequests(Problem):
    """The key was used too often, and still was after all retries (429)."""


class Failed(Problem):
    """The server failed, and still did after all retries (5xx)."""


# What one does about it is of its own, whatever shares the status.
_BY_CODE: Mapping[str, type[Problem]] = {"ledger_restored": LedgerRestored}
_BY_STATUS: Mapping[int, type[Problem]] = {
    400: InvalidInput,
    401: NotAuthenticated,
    403: NotPermitted,
    404: NotFound,
    409: Conflict,
    410: Gone,
    413: InvalidInput,
    415: InvalidInput,
    422: InvalidInput,
    429: TooManyRequests,
}
_FAILED = 500


def problem_of(status: int, document: object) -> Problem:
    """Return the exception that an answer means; whatever is no document is none of ours."""
    known = document if isinstance(document, dict) else {}
    by_status = Failed if status >= _FAILED else _BY_STATUS.get(status, Problem)
    return _BY_CODE.get(str(known.get("code")), by_status)(status, known)
