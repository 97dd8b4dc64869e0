"""A logo: the picture and nothing that its file carried besides."""

import struct
import zlib

import pytest

from programs.rules.logo import BYTES_LIMIT, LogoRefused, cleaned_logo
from tests.delivery.rendering.images import gif, png, webp

SECRET = b"GPS 48.0 N 7.8 E"


def segment(marker: int, data: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data


def jpeg(*notes: bytes, tail: bytes = b"") -> bytes:
    frame = segment(0xC0, struct.pack(">BHHB", 8, 3, 4, 1) + b"\x01\x11\x00")
    scan = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\xff\x00\x34"
    return b"\xff\xd8" + b"".join(notes) + frame + scan + b"\xff\xd9" + tail


def with_chunk(kind: bytes, data: bytes) -> bytes:
    whole = png()
    check = struct.pack(">I", zlib.crc32(kind + data))
    return whole[:33] + struct.pack(">I", len(data)) + kind + data + check + whole[33:]


def test_a_clean_png_is_kept_byte_for_byte() -> None:
    logo = cleaned_logo(png(6, 5))
    assert (logo.media_type, logo.width, logo.height) == ("image/png", 6, 5)
    assert logo.content == png(6, 5)


@pytest.mark.parametrize("kind", [b"tEXt", b"eXIf", b"iTXt", b"tIME", b"prVt", b"iCCP"])
def test_what_a_png_says_besides_the_picture_goes(kind: bytes) -> None:
    logo = cleaned_logo(with_chunk(kind, SECRET) + b"<script>alert(1)</script>")
    assert logo.content == png()


def test_what_a_jpeg_says_besides_the_picture_goes() -> None:
    notes = (segment(0xE1, b"Exif\x00\x00" + SECRET), segment(0xFE, SECRET), b"\xff")
    logo = cleaned_logo(jpeg(*notes, tail=b"PK<script>"))
    assert (logo.media_type, logo.width, logo.height) == ("image/jpeg", 4, 3)
    assert logo.content == jpeg()


def test_what_a_jpeg_needs_for_its_colours_stays() -> None:
    adobe = segment(0xEE, b"Adobe\x00\x64\x00\x00\x00\x00\x01")
    assert adobe in cleaned_logo(jpeg(adobe)).content


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        gif(),
        webp(),
        png()[:-1],
        png()[:40],
        png().replace(b"IHDR", b"JHDR"),
        png(padding=3).replace(b"xxx", b"xyx"),
        b"\x89PNG\r\n\x1a\n",
        jpeg()[:-2],
        jpeg()[:20],
        jpeg()[:15] + b"\xff\xd9",
        b"\xff\xd8\xff\xd9",
        png(0, 3),
        png(2_001, 1),
    ],
)
def test_what_is_no_whole_picture_is_refused(content: bytes) -> None:
    with pytest.raises(LogoRefused):
        cleaned_logo(content)


@pytest.mark.parametrize("kind", [b"gAMA", b"pHYs", b"acTL", b"fcTL", b"fdAT"])
def test_a_png_neither_moves_nor_brings_a_profile(kind: bytes) -> None:
    assert cleaned_logo(with_chunk(kind, bytes(8))).content == png()


def test_a_jpeg_brings_no_profile() -> None:
    profile = segment(0xE2, b"ICC_PROFILE\x00\x01\x01" + SECRET)
    jfif = segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")
    assert cleaned_logo(jpeg(jfif, profile)).content == jpeg()


def test_what_would_make_the_pages_heavy_is_refused() -> None:
    rows = b"\x00" * 1000
    heavy = with_chunk(b"tRNS", rows * (BYTES_LIMIT // 1000 + 1))
    with pytest.raises(LogoRefused, match="16,000"):
        cleaned_logo(heavy)
