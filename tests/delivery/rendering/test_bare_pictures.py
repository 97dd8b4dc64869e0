"""Where a picture was taken, and by whom, never goes out with it; how it looks does."""

import struct
import zlib

import pytest

from delivery.models import EditionPicture
from delivery.rules.pictures import BYTES_LIMIT, UPLOAD_LIMIT, PictureRefused, bare
from delivery.services.pictures import put_picture
from tests import factories
from tests.delivery.rendering.images import png, webp
from tests.delivery.sending import approved_edition

SECRET = b"48.8584 N 2.2945 E, taken by Alice"
PROFILE = b"ICC_PROFILE\x00\x01\x01a colour profile"


def segment(marker: int, data: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data


def exif(orientation: int = 1, order: str = ">") -> bytes:
    """Return what a camera writes: which side is up, and where it stood."""
    entries = struct.pack(f"{order}HHIHH", 0x0112, 3, 1, orientation, 0)
    place = struct.pack(f"{order}HHII", 0x8825, 4, 1, 60)
    head = (b"MM" if order == ">" else b"II") + struct.pack(f"{order}HI", 42, 8)
    tiff = head + struct.pack(f"{order}H", 2) + place + entries + bytes(4)
    return segment(0xE1, b"Exif\x00\x00" + tiff + SECRET)


FRAME = segment(0xC0, struct.pack(">BHHB", 8, 3, 4, 1) + b"\x01\x11\x00")
JFIF = segment(0xE0, b"JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")
# Stuffed octets, a restart, and a second scan.
SCANS = (
    segment(0xDA, b"\x01\x01\x00\x00\x3f\x00")
    + b"\x12\xff\x00\x34\xff\xd0\x56"
    + segment(0xC4, b"a table")
    + segment(0xDA, b"\x01\x01\x00\x00\x3f\x00")
    + b"\x78"
)
ADOBE = segment(0xEE, b"Adobe\x00\x64\x00\x00\x00\x00\x01")


def photograph(*told: bytes, after: bytes = b"") -> bytes:
    return b"\xff\xd8" + b"".join(told) + FRAME + SCANS + b"\xff\xd9" + after


@pytest.mark.parametrize(
    "told",
    [
        exif(),
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\x00" + SECRET),
        segment(0xED, b"Photoshop 3.0\x00" + SECRET),
        segment(0xFE, SECRET),
        segment(0xE2, b"MPF\x00" + SECRET),
        segment(0xE0, b"JFXX\x00\x10" + SECRET),
        segment(0xEB, SECRET),
        b"\xff" + segment(0xFE, SECRET),
    ],
)
def test_what_a_jpeg_tells_goes(told: bytes) -> None:
    kept, seen = bare(photograph(JFIF, told))

    assert kept == photograph(JFIF)
    assert (seen.width, seen.height) == (4, 3)


def test_what_a_jpeg_looks_like_stays() -> None:
    shown = photograph(JFIF, segment(0xE2, PROFILE), ADOBE)

    assert bare(shown)[0] == shown


def test_the_small_picture_in_the_head_of_a_jpeg_goes() -> None:
    """Cut out of the whole one, it may show what was cut away from that since."""
    small = segment(0xE0, JFIF[4:-2] + b"\x02\x02" + SECRET[:12])

    assert bare(photograph(small))[0] == photograph(JFIF)


def test_the_second_picture_behind_a_jpeg_goes() -> None:
    assert bare(photograph(JFIF, after=photograph(exif())))[0] == photograph(JFIF)


@pytest.mark.parametrize("order", ["<", ">"])
def test_which_side_of_a_photograph_is_up_stays_and_nothing_beside_it(order: str) -> None:
    kept, _seen = bare(photograph(JFIF, exif(6, order), segment(0xFE, SECRET)))

    up = kept[len(b"\xff\xd8" + JFIF) : kept.index(FRAME)]
    assert kept == b"\xff\xd8" + JFIF + up + FRAME + SCANS + b"\xff\xd9"
    assert up.startswith(b"\xff\xe1\x00\x22Exif\x00\x00MM")
    assert len(up) == 36
    assert up[-8:-4] == b"\x00\x06\x00\x00"
    assert bare(kept)[0] == kept


@pytest.mark.parametrize(
    "broken", [exif(9), exif(0), segment(0xE1, b"Exif\x00\x00MM\x00*\xff\xff")]
)
def test_a_side_that_there_is_not_is_not_kept(broken: bytes) -> None:
    assert bare(photograph(JFIF, broken))[0] == photograph(JFIF)


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


@pytest.mark.parametrize("kind", [b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME", b"prVt"])
def test_what_a_png_tells_goes(kind: bytes) -> None:
    whole = png(640, 480)
    told = whole[:33] + chunk(kind, SECRET) + whole[33:]

    assert bare(told)[0] == whole
    assert bare(whole + SECRET)[0] == whole


@pytest.mark.parametrize("kind", [b"gAMA", b"iCCP", b"pHYs", b"tRNS", b"acTL"])
def test_what_a_png_looks_like_stays(kind: bytes) -> None:
    whole = png()
    shown = whole[:33] + chunk(kind, b"12345678") + whole[33:]

    assert bare(shown)[0] == shown


GIF_HEAD = b"GIF89a" + struct.pack("<HH", 4, 3) + b"\x80\x00\x00" + bytes(6)
GIF_LOOP = b"\x21\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00"
GIF_DELAY = b"\x21\xf9\x04\x00\x0a\x00\x00\x00"
GIF_FRAME = (
    b"\x2c" + struct.pack("<HHHH", 0, 0, 4, 3) + b"\x80" + bytes(6) + b"\x02\x02\x4c\x01\x00"
)


@pytest.mark.parametrize(
    "told",
    [
        b"\x21\xfe" + bytes([len(SECRET)]) + SECRET + b"\x00",
        b"\x21\xff\x0bXMP DataXMP" + bytes([len(SECRET)]) + SECRET + b"\x00",
    ],
)
def test_what_a_gif_tells_goes(told: bytes) -> None:
    shown = GIF_HEAD + GIF_LOOP + GIF_DELAY + GIF_FRAME + GIF_DELAY + GIF_FRAME + b";"

    assert bare(shown)[0] == shown
    assert bare(GIF_HEAD + told + shown[len(GIF_HEAD) :])[0] == shown


@pytest.mark.parametrize("kind", [b"EXIF", b"XMP ", b"what"])
def test_what_a_webp_tells_goes(kind: bytes) -> None:
    whole = webp(640, 480)
    said = kind + struct.pack("<I", len(SECRET)) + SECRET
    body = bytearray(whole[8:] + said)
    body[4 + 8] |= 0x08 | 0x04 | 0x20
    kept, seen = bare(b"RIFF" + struct.pack("<I", len(body)) + bytes(body))

    assert SECRET not in kept
    assert kept[20] == 0x20
    assert len(kept) == len(whole)
    assert (seen.width, seen.height) == (640, 480)


@pytest.mark.parametrize(
    "damaged",
    [
        photograph(JFIF)[:-2] + b"\xff\xc4\xff\xff\xff\xd9",
        photograph(JFIF, exif()[:-9]),
        b"\xff\xd8" + JFIF + FRAME + b"\xff\xd9",
        png()[:33] + b"\xff\xff\xff\xffIDAT" + b"IEND",
        png()[:33] + chunk(b"IEND", b""),
        png(padding=3).replace(b"xxx", b"xyx"),
        GIF_HEAD + b"\x21\xfe\xff" + b"x;",
        GIF_HEAD + b"?;",
        b"RIFF\x1e\x00\x00\x00WEBPVP8X\xff\x00\x00\x00" + bytes(20),
    ],
)
def test_what_is_damaged_is_refused(damaged: bytes) -> None:
    with pytest.raises(PictureRefused):
        bare(damaged)


@pytest.mark.django_db
def test_only_what_is_left_counts_and_is_kept() -> None:
    program = factories.published_program("weekly-usuals", uses=["first_name"])
    edition = approved_edition(program)
    type(edition).objects.filter(pk=edition.pk).update(state="draft")
    large = photograph(JFIF, *[segment(0xE1, SECRET * 1_000)] * 10)
    assert BYTES_LIMIT < len(large) < UPLOAD_LIMIT

    put_picture(edition=edition, name="cheese", content=large)

    assert bytes(EditionPicture.objects.get().content) == photograph(JFIF)


def test_a_file_that_is_large_whatever_it_tells_is_not_looked_at() -> None:
    with pytest.raises(PictureRefused, match="2,000,000"):
        bare(photograph(JFIF) + bytes(UPLOAD_LIMIT))
