"""What is posted at the public forms, and by what it is counted."""

from datetime import timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from django.db.models import TextChoices

# A provider gives a whole one of these to one customer, who may take any address in it; and to one
# who asks for more, a site of 65,536 of them (RFC 6177).
_PREFIX_OF_IPV6 = 64
_PREFIX_OF_SITE = 48

# Where dots in a name are not looked at, and under which of its names the mailbox counts.
_WITHOUT_DOTS = {"gmail.com": "gmail.com", "googlemail.com": "gmail.com"}


# A form that fails is tried again after 2 s, 4 s, 8 s, and so on up to this.
_LONGEST_REST = timedelta(minutes=10)
_ENOUGH = 10


class FormKind(TextChoices):
    """A form that is worked after its answer has gone."""

    JOIN = "join", "Asks to join a program"
    LINK = "link", "Asks for the link to the preference centre"


class Counted(TextChoices):
    """By what posts are counted. Each is one limit of the installation."""

    NETWORK = "network", "The network that they come from"
    SITE = "site", "The site that their network of IPv6 belongs to"
    PLACE = "place", "The program, or the page, that they are for"
    MAILBOX = "mailbox", "The mailbox that a message would go to"


def put_off_by(failures: int) -> timedelta:
    """Return how long a form rests that failed now and so many times before."""
    rest = timedelta(seconds=2 << min(failures, _ENOUGH))
    return min(rest, _LONGEST_REST)


def network_of(address: str) -> str:
    """Return what an IP address is counted as: itself, or of IPv6 the /64 that it is in.

    What is no address counts as one network, so that nobody is let through for a broken header.
    """
    ip = _ip(address)
    if isinstance(ip, IPv6Address):
        return str(ip_network((ip, _PREFIX_OF_IPV6), strict=False))
    return str(ip or "")


def site_of(address: str) -> str:
    """Return the /48 that an address of IPv6 is in, which is counted besides; "" for any other."""
    ip = _ip(address)
    if isinstance(ip, IPv6Address):
        return str(ip_network((ip, _PREFIX_OF_SITE), strict=False))
    return ""


def mailbox_of(address: str) -> str:
    """Return what an address is counted as: in small letters, without what follows a plus.

    Most mail systems put `ana+1@` and `ana+2@` into one mailbox, and some `a.na@` too, so any
    number of such addresses would be any number of messages to one person.
    """
    local, _, domain = address.lower().rpartition("@")
    name = local.partition("+")[0] or local
    if domain in _WITHOUT_DOTS:
        return f"{name.replace('.', '')}@{_WITHOUT_DOTS[domain]}"
    return f"{name}@{domain}"


def _ip(address: str) -> IPv4Address | IPv6Address | None:
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return None
    return (ip.ipv4_mapped or ip) if isinstance(ip, IPv6Address) else ip
