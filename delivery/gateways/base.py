"""What every gateway takes and answers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Verdict(StrEnum):
    """What a mail system's answer means, by the table of outcomes in the architecture page.

    `TRY_LATER` is about the message, `AWAY` about the mail system and `OURS` about us: the last
    two cost the message nothing.
    """

    ACCEPTED = "accepted"
    TRY_LATER = "try_later"
    AWAY = "away"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    OURS = "ours"
    NOT_STARTED = "not_started"


@dataclass(frozen=True, slots=True)
class Envelope:
    """One message on its way: `content` is the whole message with CRLF line ends.

    `delivery_id` is 0 for what is no delivery.
    """

    delivery_id: int
    sender: str
    recipient: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one envelope. `code` holds no address: a reply code or a short slug.

    `code` has the enhanced status code behind the reply code, where there is one: "550 5.1.1"
    (RFC 3463). `message_id` is what a provider calls the message that it took. `retry_after` is for
    how many seconds the mail system asked to be left alone.
    """

    delivery_id: int
    verdict: Verdict
    code: str = ""
    message_id: str = ""
    retry_after: float | None = None


class Gateway(Protocol):
    """Hand envelopes to one mail system, over one session where it has sessions."""

    def hand_over(self, envelopes: Sequence[Envelope], deadline: float) -> Iterator[Outcome]:
        """Yield an outcome for each envelope, in order.

        No envelope is started after `deadline` (`time.monotonic()` seconds); what was not started
        is `NOT_STARTED`. Never raises for what a mail system does.
        """

    def close(self) -> None:
        """End the session."""
