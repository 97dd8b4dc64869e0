"""What composing one message comes to."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Composed:
    """A message ready to be handed over: bytes with CRLF line ends, not dot-stuffed.

    `used` is the data-use receipt as `delivery.rendering.usage.Usage.used`; `depth` the deepest
    category that could be used, empty where no data of the profile is. `asks` names what it asks
    besides, if anything. `sealed` are the values used (`delivery.rendering.sealing`). `language` is
    the one that the person chose, where it is written in it, "" where in the one of their yes.
    """

    message: bytes
    sender: str
    recipient: str
    message_id: str
    used: list[dict[str, Any]]
    depth: str = ""
    asks: str = ""
    sealed: bytes | None = None
    language: str = ""


@dataclass(frozen=True, slots=True)
class Broken:
    """A message that cannot be made, now or later: `code` says why and holds no value."""

    code: str
