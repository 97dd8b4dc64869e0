"""GIF: a head with its colours, then blocks, each a row of short pieces (GIF89a)."""

import struct

# What an application may say: how often the pictures come again.
_LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
_EXTENSION, _IMAGE, _END = 0x21, 0x2C, 0x3B
_APPLICATION, _COMMENT = 0xFF, 0xFE
_HAS_COLOURS = 0x80


def size(content: bytes) -> tuple[int, int] | None:
    """Return width and height, None where it is no GIF. Raises struct.error."""
    if content[:6] not in (b"GIF87a", b"GIF89a") or not content.rstrip(b"\x00").endswith(b";"):
        return None
    width, height = struct.unpack_from("<HH", content, 6)
    return width, height


def bare(content: bytes) -> bytes:
    """Return it without comments and what applications added but its loop.

    Raises ValueError, IndexError.
    """
    at = 13 + _colours(content[10])
    kept = [content[:at]]
    while content[at] != _END:
        start, at = at, _block_end(content, at)
        if not _tells(content, start):
            kept.append(content[start:at])
    return b"".join([*kept, b";"])


def _colours(flags: int) -> int:
    return 3 * 2 ** ((flags & 7) + 1) if flags & _HAS_COLOURS else 0


def _block_end(content: bytes, at: int) -> int:
    if content[at] == _EXTENSION:
        at += 2
    elif content[at] == _IMAGE:
        at += 10 + _colours(content[at + 9]) + 1
    else:
        raise ValueError("no block")
    while content[at]:
        at += content[at] + 1
    return at + 1


def _tells(content: bytes, at: int) -> bool:
    if content[at] != _EXTENSION:
        return False
    if content[at + 1] == _APPLICATION:
        return content[at + 3 : at + 14] not in _LOOPS
    return content[at + 1] == _COMMENT
