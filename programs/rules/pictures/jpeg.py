"""JPEG: segments, each after a marker, and scans with their data between them (ITU T.81, B.1)."""

import re
import struct
from collections.abc import Callable, Iterator

Segment = tuple[int, bytes]

_SOI, _EOI = b"\xff\xd8", b"\xff\xd9"
_START_OF_SCAN, _END = 0xDA, 0xD9
# The sizes are in the first of these (B.2.2); the three others of the range are tables.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_APPLICATION = range(0xE0, 0xF0)
_JFIF, _EXIF, _PROFILE, _COMMENT = 0xE0, 0xE1, 0xE2, 0xFE
# With its marker, up to the sizes of the small picture that may follow (ITU T.871, 10.1).
_HEAD_LENGTH = 18
# Adobe's note on the colours, without which they come out wrong.
_ADOBE = 0xEE
# In the data of a scan a marker is what is neither stuffed, nor a restart, nor a fill byte.
_NEXT_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
_ALONE = frozenset({0x01, *range(0xD0, 0xD8)})
_FILL = 0xFF
_ORIENTATION, _SHORT, _LAST_ORIENTATION = 0x0112, 3, 8


def size(content: bytes) -> tuple[int, int] | None:
    """Return width and height, None where it is no JPEG. Raises as `bare` does."""
    if not content.startswith(_SOI + b"\xff") or _EOI not in content[4:]:
        return None
    for marker, data in _segments(content):
        if marker in _FRAMES:
            height, width = struct.unpack_from(">HH", data, 5)
            return width, height
    return None


def bare(content: bytes) -> bytes:
    """Return it without what programs added, but for its colours and which side is up.

    Raises ValueError, struct.error, IndexError. What stands behind its end goes: cameras put a
    second picture there, with all that this one lost.
    """
    return _with(_is_shown, content)


def plain(content: bytes) -> bytes:
    """Return it as `bare` does, without a profile of its colours. Raises as that does."""
    return _with(_is_drawn, content)


def _with(is_kept: Callable[[int, bytes], bool], content: bytes) -> bytes:
    segments = list(_segments(content))
    if all(marker != _START_OF_SCAN for marker, _data in segments):
        raise ValueError("no picture in it")
    up = next((found for each in segments if (found := _orientation(each)) > 1), 0)
    # It stands first, or right behind the segment that must be first.
    before = int(segments[0][0] == _JFIF and is_kept(*segments[0]))
    kept = [_without_small(*each) for each in segments if is_kept(*each)]
    return b"".join([_SOI, *kept[:before], _which_side_is_up(up), *kept[before:], _EOI])


def _without_small(marker: int, data: bytes) -> bytes:
    """Return a segment without the small picture of a JFIF: it may show what was cut away."""
    if marker != _JFIF or len(data) <= _HEAD_LENGTH:
        return data
    return data[:2] + struct.pack(">H", _HEAD_LENGTH - 2) + data[4 : _HEAD_LENGTH - 2] + b"\0\0"


def _is_shown(marker: int, data: bytes) -> bool:
    if marker == _PROFILE:
        return data[4:16] == b"ICC_PROFILE\x00"
    if marker == _JFIF:
        return data[4:9] == b"JFIF\x00"
    return _is_drawn(marker, data)


def _is_drawn(marker: int, _data: bytes) -> bool:
    return marker == _ADOBE or (marker not in _APPLICATION and marker != _COMMENT)


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
