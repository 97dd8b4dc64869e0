"""In which encoding a file is, and how its broken bytes are marked."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from consent.services.importing.problems import UnusableFile

# Stands for bytes that are no text: a lone surrogate, which no text has.
MARK = "\udcff"
MARKING = "willingly-mark"
codecs.register_error(MARKING, lambda error: (MARK, getattr(error, "end")))  # noqa: B009 - typed

_PIECE = 1 << 20
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding by its Python name, with a sentence where it had to be guessed."""

    name: str
    guess: str = ""


def named(name: str) -> Encoding:
    """Return the encoding that somebody named. Raises `UnusableFile` where there is none."""
    try:
        "".encode(name)
    except LookupError:
        raise UnusableFile(f"There is no text encoding {name!r}; try utf-8 or cp1252.") from None
    # A mark at the beginning is no part of the first column's name.
    return Encoding("utf-8-sig" if codecs.lookup(name).name == "utf-8" else name)


def detect(path: Path) -> Encoding:
    """Return the encoding of a file: by its mark, else UTF-8, else Windows-1252."""
    with path.open("rb") as file:
        head = file.read(4)
    for bom, name, _ in _BOMS:
        if head.startswith(bom):
            return Encoding(name)
    if _is_utf8(path):
        return Encoding("utf-8")
    if _is_mostly_utf8(path):
        return Encoding("utf-8", "The file is UTF-8 with some broken rows.")
    return Encoding(
        "cp1252", "The file is not UTF-8, so it was read as Windows-1252 (Latin-1); see --encoding."
    )


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for piece in _pieces(path):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _is_mostly_utf8(path: Path) -> bool:
    """Say whether more lines beyond ASCII are right in UTF-8 than wrong: one row is broken then."""
    right = wrong = 0
    for line in _lines(path):
        if line.isascii():
            continue
        try:
            line.decode()
            right += 1
        except UnicodeDecodeError:
            wrong += 1
    return right > wrong


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while line := file.readline(_PIECE):
            yield line
