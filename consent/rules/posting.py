"""What is posted at the public forms, and by what it is counted."""

from ipaddress import IPv6Address, ip_address, ip_network

from django.db.models import TextChoices

# A provider gives a whole one of these to one customer, who may take any address in it.
_PREFIX_OF_IPV6 = 64


class FormKind(TextChoices):
    """A form that is worked after its answer has gone."""

    JOIN = "join", "Asks to join a program"
    LINK = "link", "Asks for the link to the preference centre"


class Counted(TextChoices):
    """By what posts are counted. Each is one limit of the installation."""

    NETWORK = "network", "The network that they come from"
    PLACE = "place", "The program, or the page, that they are for"
    MAILBOX = "mailbox", "The mailbox that a message would go to"


def network_of(address: str) -> str:
    """Return what an IP address is counted as: itself, or of IPv6 the /64 that it is in.

    What is no address counts as one network, so that nobody is let through for a broken header.
    """
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped:
        return str(ip.ipv4_mapped)
    if isinstance(ip, IPv6Address):
        return str(ip_network((ip, _PREFIX_OF_IPV6), strict=False))
    return str(ip)


def mailbox_of(address: str) -> str:
    """Return what an address is counted as: in small letters, without what follows a plus.

    Most mail systems put `ana+1@` and `ana+2@` into one mailbox, so any number of such addresses
    would be any number of messages to one person.
    """
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0] or local}@{domain}"
