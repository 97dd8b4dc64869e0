"""WebP: chunks in a RIFF file, each with its kind and length (RFC 9649)."""

import struct

_KEPT = frozenset([b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"])
# The flags of a head that say that Exif and XMP follow.
_TELLS = 0x08 | 0x04
# At the start of one without loss.
_LOSSLESS = 0x2F


def size(content: bytes) -> tuple[int, int] | None:
    """Return width and height, None where it is no WebP. Raises struct.error, IndexError."""
    if content[:4] != b"RIFF" or content[8:12] != b"WEBP":
        return None
    if struct.unpack_from("<I", content, 4)[0] + 8 > len(content) + 1:
        return None
    kind, data = content[12:16], content[20:]
    if kind == b"VP8X":
        return _three(data, 4) + 1, _three(data, 7) + 1
    if kind == b"VP8L" and data[0] == _LOSSLESS:
        bits = struct.unpack_from("<I", data, 1)[0]
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 " and data[3:6] == b"\x9d\x01\x2a":
        width, height = struct.unpack_from("<HH", data, 6)
        return width & 0x3FFF, height & 0x3FFF
    return None


def _three(data: bytes, at: int) -> int:
    return data[at] | data[at + 1] << 8 | data[at + 2] << 16


def bare(content: bytes) -> bytes:
    """Return it with the chunks that are shown. Raises ValueError, struct.error, IndexError."""
    end = struct.unpack_from("<I", content, 4)[0] + 8
    kept, at = [], 12
    while at < min(end, len(content)):
        kind, length = struct.unpack_from("<4sI", content, at)
        data = content[at + 8 : at + 8 + length]
        if len(data) < length:
            raise ValueError("cut short")
        if kind in _KEPT:
            kept.append(_chunk(kind, data))
        at += 8 + length + length % 2
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _chunk(kind: bytes, data: bytes) -> bytes:
    if kind == b"VP8X":
        data = bytes([data[0] & ~_TELLS & 0xFF]) + data[1:]
    return kind + struct.pack("<I", len(data)) + data + b"\x00" * (len(data) % 2)
