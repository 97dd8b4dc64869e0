"""A logo, as its bytes say: only the picture is kept, and nothing that a file carries besides it.

PNG and JPEG, which every browser shows. SVG is not taken: it can hold scripts and load things.
"""

from dataclasses import dataclass

from programs.rules.pictures import JPEG, PNG, PictureDamagedError, Seen, plain, see

# A page weighs less than 50 KB with all that it loads: the invitation to a program with 18 fields.
BYTES_LIMIT = 16_000
SIDE_LIMIT = 2_000


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
    seen = see(content)
    if seen is None or seen.media_type not in {PNG, JPEG}:
        raise LogoRefused("It is no PNG or JPEG picture, whatever its name says.")
    return _bounded(seen, _plain(content, seen.media_type))


def _plain(content: bytes, media_type: str) -> bytes:
    try:
        return plain(content, media_type)
    except PictureDamagedError:
        raise LogoRefused("The file is damaged.") from None


def _bounded(seen: Seen, kept: bytes) -> Logo:
    if not (0 < seen.width <= SIDE_LIMIT and 0 < seen.height <= SIDE_LIMIT):
        raise LogoRefused(f"A side of it has no pixels, or more than {SIDE_LIMIT:,}.")
    if len(kept) > BYTES_LIMIT:
        raise LogoRefused(
            f"It has {len(kept):,} bytes; a logo may have {BYTES_LIMIT:,}, so that the "
            "pages stay light."
        )
    return Logo(seen.media_type, seen.width, seen.height, kept)
