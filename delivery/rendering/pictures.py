"""Pictures inside a message (RFC 2387, 2392): encoded once for an edition, loaded by nobody."""

import re
from base64 import b64encode, encodebytes
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from delivery.rendering.message import related
from delivery.rendering.sanitizing import PICTURE

_ELEMENT = re.compile(r'<img\b(?:[^>"]|"[^"]*")*>')
_SOURCE = re.compile(rf'\bsrc="{PICTURE.pattern}"')
_ALT = re.compile(r'\balt="([^"]*)"')
_WIDTH = re.compile(r'\bwidth="')
_CID = "cid:"
# What the layout leaves for content; Outlook goes by the attribute alone.
_WIDEST = 552


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture of an edition, as its bytes say."""

    name: str
    media_type: str
    width: int
    content: bytes

    @property
    def id(self) -> str:
        """Return what names it inside a message: the same bytes have the same name."""
        return f"{self.name}.{sha256(self.content).hexdigest()[:16]}@pictures.willingly"

    @property
    def address(self) -> str:
        """Return how the HTML part shows it."""
        return f"{_CID}{self.id}"


def names_in(page: str) -> list[str]:
    """Return the names of the pictures that sanitized HTML shows, each once."""
    names = [_name_in(found[0]) for found in _ELEMENT.finditer(page)]
    return [name for name in dict.fromkeys(names) if name]


def with_pictures(page: str, pictures: Mapping[str, Picture]) -> str:
    """Return sanitized HTML that shows `pictures`, by name; of others the alt text is left."""
    return _ELEMENT.sub(lambda found: _shown(found[0], pictures), page)


def _shown(element: str, pictures: Mapping[str, Picture]) -> str:
    picture = pictures.get(_name_in(element))
    if picture is None:
        alt = _ALT.search(element)
        return alt[1] if alt else ""
    width = "" if _WIDTH.search(element) else f' width="{min(picture.width, _WIDEST)}"'
    return _SOURCE.sub(f'src="{picture.address}"{width}', element)


def _name_in(element: str) -> str:
    found = _SOURCE.search(element)
    return found[1] if found else ""


def shown_in(template: str, pictures: Iterable[Picture]) -> list[Picture]:
    """Return those of `pictures` that an approved template shows."""
    return [each for each in pictures if f'"{each.address}"' in template]


def embedded(page: str, pictures: Iterable[Picture]) -> str:
    """Return a written page with its pictures in it, for whom no message carries them."""
    for each in pictures:
        data = b64encode(each.content).decode()
        page = page.replace(f'"{each.address}"', f'"data:{each.media_type};base64,{data}"')
    return page


def attached(pictures: Collection[Picture]) -> bytes:
    """Return the pictures as they stand behind the HTML part; nothing for none."""
    if not pictures:
        return b""
    return related((each.media_type, each.id, _encoded(each.content)) for each in pictures)


def _encoded(content: bytes) -> bytes:
    return encodebytes(content).replace(b"\n", b"\r\n")
