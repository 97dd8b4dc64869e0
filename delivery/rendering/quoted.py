"""Quoted-printable (RFC 2045, 6.7), whole or in pieces that can be put together."""

import re
from binascii import b2a_qp

LONGEST = 76
_SOFT_BREAK = b"=\r\n"
# Most of what differs from person to person: one short line that stands as it is.
_PLAIN = re.compile(r"[!-<>-~](?:[ -<>-~]{0,70}[!-<>-~])?")


def quoted_printable(text: str) -> bytes:
    """Return `text` in lines of at most 76 octets, ended by CRLF."""
    # A line end at the end tells the encoder which ends to use for the lines that it breaks.
    return _encoded(_lines(text).rstrip(b"\r\n") + b"\r\n")


def piece(text: str) -> bytes:
    """Return `text` so that it can stand behind and before any other piece.

    It begins a line and leaves none open: where `text` ends within a line, a soft break follows,
    which readers take away. What is put together is `text` put together.
    """
    if not text:
        return b""
    if _PLAIN.fullmatch(text):
        return text.encode("ascii") + _SOFT_BREAK
    lines = _lines(text)
    if lines.endswith(b"\r\n"):
        return _encoded(lines)
    # A letter keeps the place that the soft break takes, at the end of a line that may be full.
    return _encoded(lines + b"x\r\n")[:-3] + _SOFT_BREAK


def _encoded(lines: bytes) -> bytes:
    encoded = b2a_qp(lines, istext=True)
    # White space at the end of a line is written as three octets, whether they fit or not.
    if b"=20\r\n" not in encoded and b"=09\r\n" not in encoded:
        return encoded
    return b"\r\n".join(_within(line) for line in encoded.split(b"\r\n"))


def _within(line: bytes) -> bytes:
    return line if len(line) <= LONGEST else line[:-3] + _SOFT_BREAK + line[-3:]


def _lines(text: str) -> bytes:
    octets = text.encode("utf-8", errors="replace")
    return octets.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")
