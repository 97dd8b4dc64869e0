"""A logo, as its bytes say: only the picture is kept, and nothing that a file carries besides it.

PNG and JPEG, which every browser shows. SVG is not taken: it can hold scripts and load things.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

# A page weighs less than 50 KB with all that it loads.
BYTES_LIMIT = 20_000
SIDE_LIMIT = 2_000

_PNG = b"\x89PNG\r\n\x1a\n"
# What a PNG is drawn from; the others hold words, times and places (ISO/IEC 15948, 11.2, 11.3).
_DRAWN = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})
_JPEG, _END_OF_JPEG = b"\xff\xd8", b"\xff\xd9"
_MARKER = 0xFF
# Start of scan; Adobe's note on the colours, without which they come out wrong (ITU T.81, B.1).
_SCAN, _ADOBE = 0xDA, 0xEE
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_NOTES = frozenset({*range(0xE0, 0xF0), 0xFE}) - {_ADOBE}


class LogoRefused(Exception):
    """The bytes are no logo that can be shown; the message says why."""


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture without anything but the picture."""

    media_type: str
    width: int
    height: int
    content: bytes


def cleaned_logo(content: bytes) -> Logo:
    """Return the logo that `content` holds, and only that. Raises `LogoRefused`."""
    try:
        logo = _png(content) or _jpeg(content)
    except (struct.error, IndexError, zlib.error):
        raise LogoRefused("The file is damaged.") from None
    if logo is None:
        raise LogoRefused("It is no PNG or JPEG picture, whatever its name says.")
    if not (0 < logo.width <= SIDE_LIMIT and 0 < logo.height <= SIDE_LIMIT):
        raise LogoRefused(f"A side of it has no pixels, or more than {SIDE_LIMIT:,}.")
    if len(logo.content) > BYTES_LIMIT:
        raise LogoRefused(
            f"It has {len(logo.content):,} bytes; a logo may have {BYTES_LIMIT:,}, so that the "
            "pages stay light."
        )
    return logo


def _png(content: bytes) -> Logo | None:
    if not content.startswith(_PNG):
        return None
    kept = [(kind, data) for kind, data in _chunks(content) if kind in _DRAWN]
    kinds = [kind for kind, _data in kept]
    if not kinds or (kinds[0], kinds[-1]) != (b"IHDR", b"IEND") or b"IDAT" not in kinds:
        raise LogoRefused("The file is damaged.")
    width, height = struct.unpack_from(">II", kept[0][1])
    return Logo("image/png", width, height, _PNG + b"".join(_chunk(*each) for each in kept))


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_PNG)
    kind = b""
    while kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", content, at)
        data = content[at + 8 : at + 8 + length]
        (check,) = struct.unpack_from(">I", content, at + 8 + length)
        if check != zlib.crc32(kind + data):
            raise LogoRefused("The file is damaged.")
        yield kind, data
        at += 12 + length


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _jpeg(content: bytes) -> Logo | None:
    if not content.startswith(_JPEG):
        return None
    kept, size, at = [_JPEG], (0, 0), 2
    while True:
        if content[at] != _MARKER:
            raise LogoRefused("The file is damaged.")
        marker = content[at + 1]
        if marker == _MARKER:  # filled up
            at += 1
            continue
        (length,) = struct.unpack_from(">H", content, at + 2)
        segment = content[at : at + 2 + length]
        if marker in _FRAMES:
            height, width = struct.unpack_from(">HH", segment, 5)
            size = (width, height)
        if marker == _SCAN:
            return Logo("image/jpeg", *size, b"".join([*kept, _scans(content, at)]))
        if marker not in _NOTES:
            kept.append(segment)
        at += len(segment)


def _scans(content: bytes, at: int) -> bytes:
    """Return everything from the first scan to the first end of the picture.

    Inside a scan 0xFF is always followed by 0x00 or a restart, so an end is an end.
    """
    end = content.index(_END_OF_JPEG, at) if _END_OF_JPEG in content[at:] else -1
    if end < 0:
        raise LogoRefused("The file is damaged.")
    return content[at : end + 2]
