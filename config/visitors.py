"""Who a visitor is behind our proxies, and how often they may come: parts of the settings."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

# In the place of a network: the proxy speaks to us by a Unix socket, which has no address.
SOCKET = "unix"

_HOUR, _DAY = 3600, 86_400
# In a checkout everybody comes from one address, programs that try it out included.
_IN_A_CHECKOUT = 100


@dataclass(frozen=True, slots=True)
class Proxies:
    """The proxies whose word on the visitor's address counts."""

    networks: tuple[IPv4Network | IPv6Network, ...] = ()
    by_socket: bool = False

    def trusts(self, peer: str) -> bool:
        """Say whether `peer` is one of them."""
        if not peer:
            return self.by_socket
        try:
            ip = ip_address(peer)
        except ValueError:
            return False
        plain = (ip.ipv4_mapped or ip) if isinstance(ip, IPv6Address) else ip
        return any(plain in network for network in self.networks)


def trusted_proxies(named: Sequence[str], *, is_behind: bool) -> Proxies:
    """Return the proxies that a setting names. Raises `ImproperlyConfigured`."""
    if is_behind and not named:
        raise ImproperlyConfigured(
            "TRUSTED_PROXIES must be set with BEHIND_PROXY: networks that the proxy speaks from, or"
            f" {SOCKET!r}. Else every visitor would count as the proxy."
        )
    try:
        networks = tuple(ip_network(name, strict=False) for name in named if name != SOCKET)
    except ValueError as error:
        raise ImproperlyConfigured(f"TRUSTED_PROXIES names no network: {error}") from None
    return Proxies(networks, SOCKET in named)


def visitor_of(peer: str, forwarded: str, proxies: Proxies) -> str:
    """Return the address of the visitor, from the connection and `X-Forwarded-For`.

    Each proxy adds whom it heard from as the last entry. So the entries count from the end, for
    as long as they were added by a proxy of ours: what stands before is anybody's word.
    """
    nearest = peer
    for hop in _hops(forwarded):
        if not proxies.trusts(nearest):
            break
        nearest = hop
    return nearest


def _hops(forwarded: str) -> Iterator[str]:
    """Yield the entries from the last, up to one that is no address; some proxies add a port."""
    for entry in reversed(forwarded.split(",")):
        try:
            bare = entry.strip()
            yield str(ip_address(bare if bare.count(":") > 1 and "[" not in bare else _host(bare)))
        except ValueError:
            return


def _host(entry: str) -> str:
    return urlsplit(f"//{entry}").hostname or ""


def form_limits(env: Any, *, is_development: bool) -> dict[str, tuple[int, int]]:
    """Return how many forms are taken, and within how many seconds, by what they are counted."""
    times = _IN_A_CHECKOUT if is_development else 1
    limits = {
        "network": (env.int("FORMS_AN_HOUR_FROM_A_NETWORK", default=100 * times), _HOUR),
        "site": (env.int("FORMS_AN_HOUR_FROM_A_SITE", default=1_000 * times), _HOUR),
        "place": (env.int("FORMS_AN_HOUR_FOR_A_PAGE", default=5_000 * times), _HOUR),
        "mailbox": (env.int("FORMS_A_DAY_FOR_A_MAILBOX", default=20 * times), _DAY),
    }
    if any(number < 1 for number, _seconds in limits.values()):
        raise ImproperlyConfigured("A limit FORMS_... must be 1 or more: to stop, close a program.")
    return limits


def calls_a_minute(env: Any, *, is_development: bool) -> int:
    """Return how often a key of the API may call in a minute, where its row says nothing else."""
    times = _IN_A_CHECKOUT if is_development else 1
    number: int = env.int("API_CALLS_A_MINUTE", default=6_000 * times)
    if number < 1:
        raise ImproperlyConfigured("API_CALLS_A_MINUTE must be 1 or more: to stop, revoke a key.")
    return number
