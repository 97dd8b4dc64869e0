"""A picture, as its bytes say: what it is, how large, and itself without what it tells besides.

Where it was taken, by whom, with what: everything goes but what is known to change how it looks,
since nobody can list all that programs write into pictures. The pixels are copied as they are.
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass

from programs.rules.pictures import gif, jpeg, png, webp

PNG, JPEG, GIF, WEBP = "image/png", "image/jpeg", "image/gif", "image/webp"

_SIZES: dict[str, Callable[[bytes], tuple[int, int] | None]] = {
    PNG: png.size,
    JPEG: jpeg.size,
    GIF: gif.size,
    WEBP: webp.size,
}
_BARE = {PNG: png.bare, JPEG: jpeg.bare, GIF: gif.bare, WEBP: webp.bare}
_PLAIN = {PNG: png.plain, JPEG: jpeg.plain}
# What reading the parts of damaged bytes raises.
_BROKEN = (struct.error, IndexError, ValueError)


class PictureDamagedError(ValueError):
    """Where the parts of a picture end cannot be told, or one of them is another than it says."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the bytes of a picture say: its type, and its size in pixels."""

    media_type: str
    width: int
    height: int


def see(content: bytes) -> Seen | None:
    """Return what kind of picture `content` is, None where it is none that we know."""
    for media_type, size in _SIZES.items():
        try:
            found = size(content)
        except _BROKEN:
            found = None
        if found is not None:
            return Seen(media_type, *found)
    return None


def bare(content: bytes, media_type: str) -> bytes:
    """Return a picture that looks the same and tells nothing. Raises `PictureDamagedError`."""
    return _without(_BARE[media_type], content)


def plain(content: bytes, media_type: str) -> bytes:
    """Return a PNG or JPEG with what its pixels are drawn from, and nothing else.

    Neither a profile of its colours, nor movement. Raises `PictureDamagedError`.
    """
    return _without(_PLAIN[media_type], content)


def _without(strip: Callable[[bytes], bytes], content: bytes) -> bytes:
    try:
        return strip(content)
    except _BROKEN:
        raise PictureDamagedError from None
