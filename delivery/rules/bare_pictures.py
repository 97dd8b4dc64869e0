"""Leave out of a picture what is not the picture: where it was taken, by whom, with what.

Everything goes but what is known to change how it looks, since nobody can list all that programs
write into pictures. The pixels are copied as they are.
"""

import re
import struct
from collections.abc import Callable, Iterator

Segment = tuple[int, bytes]

_SOI, _EOI = b"\xff\xd8", b"\xff\xd9"
_START_OF_SCAN, _END, _APP0, _EXIF, _PROFILE, _ADOBE = 0xDA, 0xD9, 0xE0, 0xE1, 0xE2, 0xEE
_APPLICATION = range(0xE0, 0xF0)
_COMMENT = 0xFE
# In the data of a scan a marker is what is neither stuffed, nor a restart, nor a fill byte.
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_FILL = 0xFF
_ORIENTATION, _SHORT, _LAST_ORIENTATION = 0x0112, 3, 8

_PNG_HEAD = 8
_PNG_KEPT = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP cICP sBIT bKGD pHYs acTL fcTL fdAT".split()
)
_WEBP_KEPT = frozenset([b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"])
_WEBP_TELLS = 0x08 | 0x04
_GIF_LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
_GIF_EXTENSION, _GIF_IMAGE, _GIF_END = 0x21, 0x2C, 0x3B
_GIF_APPLICATION, _GIF_COMMENT = 0xFF, 0xFE
_GIF_HAS_COLOURS = 0x80


def bare_png(content: bytes) -> bytes:
    """Return a PNG with the chunks that are shown. Raises ValueError, struct.error, IndexError."""
    kept, at, kind = [content[:_PNG_HEAD]], _PNG_HEAD, b""
    while kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", content, at)
        end = at + 12 + length
        if end > len(content):
            raise ValueError("cut short")
        if kind in _PNG_KEPT:
            kept.append(content[at:end])
        at = end
    return b"".join(kept)


def bare_jpeg(content: bytes) -> bytes:
    """Return a JPEG without what programs added, but for its colours and which side is up.

    Raises ValueError, struct.error, IndexError. What stands behind its end goes: cameras put a
    second picture there, with all that this one lost.
    """
    segments = list(_segments(content))
    up = next((found for each in segments if (found := _orientation(each)) > 1), 0)
    # It stands first, or right behind the segment that must be first.
    head = [each for each in segments[:1] if each[0] == _APP0 and _is_shown(*each)]
    rest = [data for marker, data in segments[len(head) :] if _is_shown(marker, data)]
    return b"".join([_SOI, *(data for _, data in head), _which_side_is_up(up), *rest, _EOI])


def bare_gif(content: bytes) -> bytes:
    """Return a GIF without comments and what applications added but its loop.

    Raises ValueError, struct.error, IndexError.
    """
    at = 13 + _gif_colours(content[10])
    kept = [content[:at]]
    while content[at] != _GIF_END:
        start, at = at, _gif_block_end(content, at)
        if not _gif_tells(content, start):
            kept.append(content[start:at])
    return b"".join([*kept, b";"])


def bare_webp(content: bytes) -> bytes:
    """Return a WebP with the chunks that are shown. Raises ValueError, struct.error, IndexError."""
    size = struct.unpack_from("<I", content, 4)[0] + 8
    kept, at = [], 12
    while at < min(size, len(content)):
        kind, length = struct.unpack_from("<4sI", content, at)
        data = content[at + 8 : at + 8 + length]
        if len(data) < length:
            raise ValueError("cut short")
        if kind in _WEBP_KEPT:
            kept.append(_webp_chunk(kind, data))
        at += 8 + length + length % 2
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _segments(content: bytes) -> Iterator[Segment]:
    """Yield the segments between start and end, each with its marker, a scan with its data."""
    at = len(_SOI)
    while True:
        if content[at] != _FILL:
            raise ValueError("no marker")
        marker = content[at + 1]
        if marker == _FILL:
            at += 1
            continue
        if marker == _END:
            return
        end = _segment_end(content, at, marker)
        yield marker, content[at:end]
        at = end


def _segment_end(content: bytes, at: int, marker: int) -> int:
    if marker in _ALONE:
        return at + 2
    end: int = at + 2 + struct.unpack_from(">H", content, at + 2)[0]
    if marker != _START_OF_SCAN:
        return end
    following = _NEXT_MARKER.search(content, end)
    if following is None:
        raise ValueError("no end")
    return following.start()


def _is_shown(marker: int, data: bytes) -> bool:
    if marker == _PROFILE:
        return data[4:16] == b"ICC_PROFILE\x00"
    if marker == _APP0:
        return data[4:9] == b"JFIF\x00"
    return marker == _ADOBE or (marker not in _APPLICATION and marker != _COMMENT)


def _orientation(segment: Segment) -> int:
    """Return which side is up, as a camera wrote it: 1 to 8, or 0 where none is said."""
    marker, data = segment
    if marker != _EXIF or data[4:10] != b"Exif\x00\x00":
        return 0
    tiff = data[10:]
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2], "")
    try:
        return _orientation_in(tiff, order) if order else 0
    except struct.error:
        return 0


def _orientation_in(tiff: bytes, order: str) -> int:
    first = struct.unpack_from(f"{order}I", tiff, 4)[0]
    for number in range(struct.unpack_from(f"{order}H", tiff, first)[0]):
        tag, kind, _count, value = struct.unpack_from(f"{order}HHIH", tiff, first + 2 + 12 * number)
        if tag == _ORIENTATION and kind == _SHORT:
            return int(value) if value <= _LAST_ORIENTATION else 0
    return 0


def _which_side_is_up(orientation: int) -> bytes:
    """Return a segment that says this and nothing else; without it a photograph may lie down."""
    if not orientation:
        return b""
    entry = struct.pack(">HHIHH", _ORIENTATION, _SHORT, 1, orientation, 0)
    data = b"Exif\x00\x00MM\x00*" + struct.pack(">IH", 8, 1) + entry + bytes(4)
    return b"\xff\xe1" + struct.pack(">H", len(data) + 2) + data


def _gif_colours(flags: int) -> int:
    return 3 * 2 ** ((flags & 7) + 1) if flags & _GIF_HAS_COLOURS else 0


def _gif_block_end(content: bytes, at: int) -> int:
    if content[at] == _GIF_EXTENSION:
        at += 2
    elif content[at] == _GIF_IMAGE:
        at += 10 + _gif_colours(content[at + 9]) + 1
    else:
        raise ValueError("no block")
    while content[at]:
        at += content[at] + 1
    return at + 1


def _gif_tells(content: bytes, at: int) -> bool:
    if content[at] != _GIF_EXTENSION:
        return False
    if content[at + 1] == _GIF_APPLICATION:
        return content[at + 3 : at + 14] not in _GIF_LOOPS
    return content[at + 1] == _GIF_COMMENT


def _webp_chunk(kind: bytes, data: bytes) -> bytes:
    if kind == b"VP8X":
        data = bytes([data[0] & ~_WEBP_TELLS & 0xFF]) + data[1:]
    return kind + struct.pack("<I", len(data)) + data + b"\x00" * (len(data) % 2)


BARE: dict[str, Callable[[bytes], bytes]] = {
    "image/png": bare_png,
    "image/jpeg": bare_jpeg,
    "image/gif": bare_gif,
    "image/webp": bare_webp,
}
