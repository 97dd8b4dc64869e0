"""What a picture is, by its bytes: the name of a file says nothing."""

from dataclasses import dataclass

from django.db.models import TextChoices

from programs.rules import pictures

# All pictures of one edition together: they go with each message.
BYTES_LIMIT = 150_000
# Of one file before what it tells besides the picture is taken out of it.
UPLOAD_LIMIT = 2_000_000
SIDE_LIMIT = 10_000
NAME = r"[a-z0-9][a-z0-9_-]{0,39}"


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
        kept = pictures.bare(content, kind)
    except pictures.PictureDamagedError:
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
    found = pictures.see(content)
    if found is None:
        raise PictureRefused("It is no PNG, JPEG, GIF or WebP picture, whatever its name says.")
    if not (0 < found.width <= SIDE_LIMIT and 0 < found.height <= SIDE_LIMIT):
        raise PictureRefused(f"A side of it has no pixels, or more than {SIDE_LIMIT:,}.")
    return Seen(PictureType(found.media_type), found.width, found.height)
