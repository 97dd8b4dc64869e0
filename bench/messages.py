"""The finished messages that the others send, in a file that many processes read their share of."""

import mmap
import pickle
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path

_HEADERS = ("List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "Feedback-ID", "Message-ID")


class PartMissing(Exception):
    """A message without text or HTML is none of ours."""


@dataclass(frozen=True, slots=True)
class Finished:
    """One message as it is sent."""

    sender: str
    recipient: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """The parts that Django makes the same message of."""

    sender: str
    recipient: str
    subject: str
    text: str
    html: str
    headers: dict[str, str]


def letter_of(finished: Finished) -> Letter:
    """Take a message apart."""
    message = message_from_bytes(finished.content, policy=policy.default)
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    if text is None or html is None:
        raise PartMissing
    return Letter(
        sender=finished.sender,
        recipient=finished.recipient,
        subject=str(message["Subject"]),
        text=text.get_content(),
        html=html.get_content(),
        headers={name: str(message[name]) for name in _HEADERS},
    )


@dataclass(frozen=True, slots=True)
class Written:
    """A file of messages, one pickle behind the other. `ends` says where each of them ends."""

    file: Path
    ends: list[int]
    mean_size: float

    def read(self, numbers: Iterable[int]) -> Iterator[Finished]:
        """Yield these messages; the others are not looked at."""
        with self.file.open("rb") as file:
            octets = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
            for number in numbers:
                begin = self.ends[number - 1] if number else 0
                yield pickle.loads(octets[begin : self.ends[number]])  # noqa: S301 - our own file


def write(file: Path, messages: Iterable[Finished]) -> Written:
    """Keep the messages for other processes; there may be more than memory holds."""
    ends: list[int] = []
    octets = 0
    with file.open("wb") as output:
        for message in messages:
            output.write(pickle.dumps(message))
            ends.append(output.tell())
            octets += len(message.content)
    return Written(file, ends, octets / len(ends))


@dataclass(frozen=True, slots=True)
class Share:
    """Every `step`-th of the first `size` messages of a file, from `first` on."""

    written: Written
    port: int
    first: int
    step: int
    size: int

    def messages(self) -> Iterator[Finished]:
        """Read them."""
        return self.written.read(range(self.first, self.size, self.step))


def shares(written: Written, *, port: int, hands: int, size: int) -> list[Share]:
    """Return the shares of so many connections in the first `size` messages."""
    return [Share(written, port, first, hands, size) for first in range(hands)]
