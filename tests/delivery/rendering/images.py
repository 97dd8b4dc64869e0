"""Small pictures of each kind, made of bytes."""

import struct
import zlib


def png(width: int = 4, height: int = 3, *, padding: int = 0) -> bytes:
    """Return a PNG that programs can show; `padding` are bytes of it that say nothing."""
    rows = b"".join(b"\x00" + b"\x0a\x5a\x8a" * width for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    # What follows the end of the compressed rows is not looked at.
    data = zlib.compress(rows) + b"x" * padding
    chunks = [(b"IHDR", header), (b"IDAT", data), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*each) for each in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    checksum = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + checksum


def jpeg(width: int = 4, height: int = 3) -> bytes:
    """Return the segments of a JPEG, with a comment and a thumbnail's marker before its frame."""
    frame = struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    comment = b"\xff\xfe" + struct.pack(">H", 8) + b"\xff\xc0xyzu"
    return b"\xff\xd8" + comment + b"\xff\xff\xc2" + frame + b"\xff\xd9"


def gif(width: int = 4, height: int = 3) -> bytes:
    """Return a GIF's head and its end."""
    return b"GIF89a" + struct.pack("<HH", width, height) + b"\x00\x00\x00" + b";"


def webp(width: int = 4, height: int = 3, *, kind: bytes = b"VP8X") -> bytes:
    """Return a WebP's head: extended, without loss, or with."""
    body = {
        b"VP8X": bytes(4) + _three(width - 1) + _three(height - 1),
        b"VP8L": b"\x2f" + struct.pack("<I", (width - 1) | (height - 1) << 14),
        b"VP8 ": b"\x00\x00\x00\x9d\x01\x2a" + struct.pack("<HH", width, height),
    }[kind]
    chunk = kind + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", len(chunk) + 4) + b"WEBP" + chunk


def _three(number: int) -> bytes:
    return struct.pack("<I", number)[:3]
