"""PNG: a head, then chunks, each with its length, kind and checksum (ISO/IEC 15948)."""

import struct
import zlib
from collections.abc import Collection, Iterator

_HEAD = b"\x89PNG\r\n\x1a\n"
# What the pixels are drawn from (11.2, 11.3.2); then what changes how they look.
_DRAWN = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})
_SHOWN = _DRAWN | set(b"gAMA cHRM sRGB iCCP cICP sBIT bKGD pHYs acTL fcTL fdAT".split())


def size(content: bytes) -> tuple[int, int] | None:
    """Return width and height, None where it is no PNG. Raises struct.error."""
    if not content.startswith(_HEAD + b"\x00\x00\x00\rIHDR") or b"IEND" not in content:
        return None
    width, height = struct.unpack_from(">II", content, 16)
    return width, height


def bare(content: bytes) -> bytes:
    """Return it with the chunks that change how it looks. Raises ValueError, struct.error."""
    return _with(_SHOWN, content)


def plain(content: bytes) -> bytes:
    """Return it with the chunks that are drawn. Raises ValueError, struct.error."""
    return _with(_DRAWN, content)


def _with(kept: Collection[bytes], content: bytes) -> bytes:
    chunks = [(kind, chunk) for kind, chunk in _chunks(content) if kind in kept]
    kinds = [kind for kind, _chunk in chunks]
    if kinds[0] != b"IHDR" or b"IDAT" not in kinds:
        raise ValueError("no picture in it")
    return _HEAD + b"".join(chunk for _kind, chunk in chunks)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the chunks up to the end of the picture, whole, each with its kind."""
    at, kind = len(_HEAD), b""
    while kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", content, at)
        end = at + 12 + length
        (check,) = struct.unpack_from(">I", content, end - 4)
        if check != zlib.crc32(content[at + 4 : end - 4]):
            raise ValueError("another checksum")
        yield kind, content[at:end]
        at = end
