"""The address of an endpoint, taken apart."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from delivery.rules.webhooks.addresses import (
    Network,
    read_address,
    why_not,
    why_not_there,
)

LONGEST = 500
_PORTS = {"https": 443, "http": 80}
_LONGEST_HOST = 253


# Names that only a network of one's own knows (RFC 6761, 6762, 8375, and what ICANN keeps for it).
_OWN = ("localhost", "local", "internal", "home.arpa", "test", "invalid")
# What ends in a number is an address of IPv4, in one of the spellings that systems take for one.
_NUMBER = re.compile(r"(.*\.)?([0-9]+|0x[0-9a-f]*)\.?")


class UrlRefused(ValueError):
    """Say in a sentence, and by a code, why nothing can be sent to this address."""

    def __init__(self, sentence: str, code: str = "url") -> None:
        super().__init__(sentence)
        self.code = code


@dataclass(frozen=True, slots=True)
class Target:
    """Where a URL leads: `host` as names are looked up, `path` with its query."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """Return what the `Host` header says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"


def read_url(url: str, allowed: Sequence[Network]) -> Target:
    """Return where a URL leads. Raises `UrlRefused`.

    What its name stands for is asked each time that something is sent; here an address that is
    written down as one can be refused, and where no network is named what could not lead anywhere:
    plain http, another port, a name that the public internet does not know.
    """
    target = _target(url)
    code = _why_not(target, allowed)
    if code:
        raise UrlRefused(_SENTENCES[code], code)
    return target


def _why_not(target: Target, allowed: Sequence[Network]) -> str:
    try:
        address = read_address(target.host)
    except ValueError:
        if _NUMBER.fullmatch(target.host):
            return "address_forbidden"
        return "" if allowed else why_not_there(target.port, target.scheme) or _unknown(target.host)
    return why_not(address, target.port, target.scheme, allowed)


def _unknown(host: str) -> str:
    name = host.rstrip(".")
    is_own = "." not in name or any(name.endswith(f".{each}") for each in _OWN)
    return "address_forbidden" if is_own else ""


def _target(url: str) -> Target:
    if len(url) > LONGEST or not url.isascii() or not url.isprintable() or " " in url:
        raise UrlRefused("Write it in at most 500 visible ASCII characters.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise UrlRefused("This is no URL.") from error
    host = parts.hostname or ""
    if parts.scheme not in _PORTS or not 0 < len(host) <= _LONGEST_HOST:
        raise UrlRefused("Write a whole URL that begins with https://.")
    if "@" in parts.netloc or "\\" in url:
        raise UrlRefused("Leave names and passwords out: each call is signed.")
    if parts.fragment or url.endswith("#"):
        raise UrlRefused("Leave out what follows the #: it is never sent.")
    if port == 0:
        raise UrlRefused("There is no port 0.")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, port or _PORTS[parts.scheme], path)


_SENTENCES = {
    "address_forbidden": (
        "This address is not one of the public internet. An administrator can name its network in "
        "WEBHOOK_ALLOWED_NETWORKS."
    ),
    "https_only": "Use https: what is told is about people.",
    "port_forbidden": "Use port 443, or one from 1024.",
}
