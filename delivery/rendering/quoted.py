"""Quoted-printable (RFC 2045, 6.7), whole or in pieces that can be put together."""

from binascii import b2a_qp

_SOFT_BREAK = b"=\r\n"


def quoted_printable(text: str) -> bytes:
    """Return `text` in lines of at most 76 octets, ended by CRLF."""
    # A line end at the end tells the encoder which ends to use for the lines that it breaks.
    return b2a_qp(_lines(text).rstrip(b"\r\n") + b"\r\n", istext=True)


def piece(text: str) -> bytes:
    """Return `text` so that it can stand behind and before any other piece.

    It begins a line and leaves none open: where `text` ends within a line, a soft break follows,
    which readers take away. What is put together is `text` put together.
    """
    if not text:
        return b""
    lines = _lines(text)
    if lines.endswith(b"\r\n"):
        return b2a_qp(lines, istext=True)
    # A letter keeps the place that the soft break takes, at the end of a line that may be full.
    return b2a_qp(lines + b"x\r\n", istext=True)[:-3] + _SOFT_BREAK


def _lines(text: str) -> bytes:
    octets = text.encode("utf-8", errors="replace")
    return octets.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")
