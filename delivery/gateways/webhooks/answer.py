"""What became of one call."""

from dataclasses import dataclass
from http import HTTPStatus


class NotSent(Exception):
    """Say by a code why nothing was answered; no text of the other side, which may hold anything.

    `name_unknown`, `name_timeout`, `address_forbidden`, `https_only`, `port_forbidden`,
    `cannot_connect`, `connect_timeout`, `certificate`, `tls`, `timeout`, `broken`, `url`.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Answer:
    """The status that was answered, or the code of why there is none, and how long it took.

    `retry_after` is in seconds, 0 where nothing was asked for.
    """

    status: int | None = None
    error: str = ""
    retry_after: float = 0
    ms: int = 0

    @property
    def is_taken(self) -> bool:
        """Say whether the event was taken: only a status of 2xx says so."""
        return (
            self.status is not None and HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES
        )

    @property
    def is_gone(self) -> bool:
        """Say whether the endpoint wants nothing any more."""
        return self.status == HTTPStatus.GONE
