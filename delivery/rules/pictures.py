"""What a picture is, by its bytes: the name of a file says nothing."""

import struct
from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import TextChoices

from delivery.rules.bare_pictures import BARE

# All pictures of one edition together: they go with each message.
BYTES_LIMIT = 150_000
# Of one file before what it tells besides the picture is taken out of it.
UPLOAD_LIMIT = 2_000_000
SIDE_LIMIT = 10_000
NAME = r"[a-z0-9][a-z0-9_-]{0,39}"

# Before each marker of a JPEG; at the start of a WebP without loss.
_MARKER, _LOSSLESS = 0xFF, 0x2F
_STAND_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


class PictureType(TextChoices):
    """What mail programs show. SVG is not among them: it can hold scripts and load things."""

    PNG = "image/png", "PNG"
    JPEG = "image/jpeg", "JPEG"
    GIF = "image/gif", "GIF"
    WEBP = "image/webp", "WebP"


class PictureRefused(Exception):
    """The bytes are no picture that can be sent; the message says why."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the bytes of a picture say: its type, and its size in pixels."""

    type: PictureType
    width: int
    height: int


def bare(content: bytes) -> tuple[bytes, Seen]:
    """Return a picture without all that it tells besides itself, and what it is.

    Its size counts then. Raises `PictureRefused`.
    """
    if len(content) > UPLOAD_LIMIT:
        raise PictureRefused(f"It has more than {UPLOAD_LIMIT:,} bytes.")
    kind = _seen(content).type
    try:
        kept = BARE[kind](content)
    except (struct.error, IndexError, ValueError):
        raise PictureRefused("It is damaged: where its parts end cannot be told.") from None
    return kept, look_at(kept)


def look_at(content: bytes) -> Seen:
    """Return what kind of picture `content` is. Raises `PictureRefused`."""
    if len(content) > BYTES_LIMIT:
        raise PictureRefused(
            f"It has {len(content):,} bytes; all pictures of an edition may have {BYTES_LIMIT:,}."
        )
    return _seen(content)


def _seen(content: bytes) -> Seen:
    for kind, size in _SIZES.items():
        try:
            found = size(content)
        except (struct.error, IndexError):
            found = None
        if found is not None:
            return _bounded(Seen(kind, *found))
    raise PictureRefused("It is no PNG, JPEG, GIF or WebP picture, whatever its name says.")


def _bounded(seen: Seen) -> Seen:
    if not (0 < seen.width <= SIDE_LIMIT and 0 < seen.height <= SIDE_LIMIT):
        raise PictureRefused(f"A side of it has no pixels, or more than {SIDE_LIMIT:,}.")
    return seen


Size = tuple[int, int] | None


def _png(content: bytes) -> Size:
    if not content.startswith(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR") or b"IEND" not in content:
        return None
    return struct.unpack_from(">II", content, 16)


def _gif(content: bytes) -> Size:
    if content[:6] not in (b"GIF87a", b"GIF89a") or not content.rstrip(b"\x00").endswith(b";"):
        return None
    return struct.unpack_from("<HH", content, 6)


def _jpeg(content: bytes) -> Size:
    """Walk the segments to the first frame, which has the size (ITU T.81, B.1.1, B.2.2)."""
    if not content.startswith(b"\xff\xd8\xff") or b"\xff\xd9" not in content[4:]:
        return None
    at = 2
    while content[at] == _MARKER:
        marker = content[at + 1]
        if marker in _FRAMES:
            height, width = struct.unpack_from(">HH", content, at + 5)
            return width, height
        filled = marker == _MARKER
        alone = filled or marker in _STAND_ALONE
        at += (1 if filled else 2) if alone else 2 + struct.unpack_from(">H", content, at + 2)[0]
    return None


def _webp(content: bytes) -> Size:
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


_SIZES: dict[PictureType, Callable[[bytes], Size]] = {
    PictureType.PNG: _png,
    PictureType.JPEG: _jpeg,
    PictureType.GIF: _gif,
    PictureType.WEBP: _webp,
}
