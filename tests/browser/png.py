"""Small pictures: PNG with a palette of 8 colours, which is enough for a page of text."""

import base64
import struct
import zlib
from pathlib import Path

from playwright.sync_api import Page

COLOURS = 8
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_BITS, _PALETTE = 4, 3
_FEWER = Path(__file__).with_name("fewer_colours.js").read_text("utf-8")


def smaller(png: bytes, tool: Page) -> bytes:
    """Return the picture with its commonest colours; `tool` is a window that runs scripts."""
    asked = {"png": base64.b64encode(png).decode(), "most": COLOURS}
    drawn = tool.evaluate(_FEWER, asked)
    size = struct.pack(">IIBBBBB", drawn["width"], drawn["height"], _BITS, _PALETTE, 0, 0, 0)
    colours = bytes(part for colour in drawn["palette"] for part in colour)
    rows = zlib.compress(base64.b64decode(drawn["rows"]), level=9)
    parts = ((b"IHDR", size), (b"PLTE", colours), (b"IDAT", rows), (b"IEND", b""))
    return _SIGNATURE + b"".join(_chunk(*part) for part in parts)


def size_of(png: bytes) -> tuple[int, int]:
    """Return width and height of a picture of ours. Raises ValueError at any other."""
    width, height, bits, kind = struct.unpack(">IIBB", png[16:26])
    if not png.startswith(_SIGNATURE) or (bits, kind) != (_BITS, _PALETTE):
        raise ValueError("This is no PNG with such a palette.")
    return width, height


def _chunk(name: bytes, content: bytes) -> bytes:
    check = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", check)
