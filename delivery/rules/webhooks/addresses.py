"""Which addresses a webhook may be sent to: public ones, and those that the settings name.

Whoever manages endpoints could otherwise have this installation ask its own network (SSRF).
"""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from ipaddress import IPv4Network as _IPv4Network

Network = _IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address

# An address of IPv4 inside one of IPv6, by way of a gateway, or one that leads nowhere public.
# Not all of them are told by `is_global` of each Python that we run on.
_NEVER = tuple(
    ip_network(text)
    for text in (
        "::/96",  # IPv4-compatible
        "64:ff9b::/96",  # NAT64
        "64:ff9b:1::/48",  # NAT64 of one's own
        "100::/64",  # discard
        "2001::/23",  # Teredo, ORCHID, benchmarking
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4
        "3fff::/20",  # documentation
        "5f00::/16",  # segment routing
        "fc00::/7",  # unique local
        "fe80::/10",  # link-local
        "fec0::/10",  # site-local
        "ff00::/8",  # multicast
        "0.0.0.0/8",
        "100.64.0.0/10",  # carriers
        "192.0.0.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "198.18.0.0/15",  # benchmarking
        "224.0.0.0/3",  # multicast, reserved, broadcast
    )
)
_HTTPS = 443
_UNPRIVILEGED = 1024


def read_address(text: str) -> Address:
    """Return an address without its zone; one of IPv4 within IPv6 (`::ffff:`) as that of IPv4.

    Raises `ValueError`.
    """
    found = ip_address(text.partition("%")[0])
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found


def is_named(address: Address, allowed: Sequence[Network]) -> bool:
    """Say whether the settings name the network of an address."""
    return any(address in network for network in allowed if network.version == address.version)


def is_public(address: Address) -> bool:
    """Say whether an address is one of the public internet, and no way round to another."""
    if is_named(address, _NEVER) or address.is_multicast or address.is_reserved:
        return False
    return address.is_global


def why_not(address: Address, port: int, scheme: str, allowed: Sequence[Network]) -> str:
    """Return why nothing is sent to an address: the code of an error, "" where it may be.

    A public one by https, at 443 or a port that no well-known service has.
    """
    if is_named(address, allowed):
        return ""
    if not is_public(address):
        return "address_forbidden"
    return why_not_there(port, scheme)


def why_not_there(port: int, scheme: str) -> str:
    """Return why nothing is sent to a port of a public address, "" where it may be."""
    if scheme != "https":
        return "https_only"
    return "" if port == _HTTPS or port >= _UNPRIVILEGED else "port_forbidden"
