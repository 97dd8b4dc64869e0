"""Networks that a setting names."""

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_network

from django.core.exceptions import ImproperlyConfigured


def networks_named(setting: str, named: Sequence[str]) -> tuple[IPv4Network | IPv6Network, ...]:
    """Return the networks of a list of CIDRs. Raises `ImproperlyConfigured`."""
    try:
        return tuple(ip_network(name.strip(), strict=False) for name in named if name.strip())
    except ValueError as error:
        raise ImproperlyConfigured(f"{setting} names no network: {error}") from None
