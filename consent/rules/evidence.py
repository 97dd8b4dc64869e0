"""What evidence may look like that somebody else brings: people read it in their confirmation."""

from ipaddress import ip_address

from programs.rules.values import is_printable

_BREAKS = str.maketrans("\t\n\r", "   ")


def is_readable(words: str) -> bool:
    """Say whether every mark can be printed and none turns the order; lines may break."""
    return is_printable(words.translate(_BREAKS))


def is_ip_address(said: str) -> bool:
    """Say whether this is an IP address, or nothing. A zone is refused: it can be any text."""
    try:
        return not said.strip() or ("%" not in said and bool(ip_address(said.strip())))
    except ValueError:
        return False
