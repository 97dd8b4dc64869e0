"""Options that commands share."""

import argparse
from pathlib import Path

from consent.services.importing import UnusableFile

_TAB = {"tab": "\t", r"\t": "\t"}


def pair(text: str) -> tuple[str, str]:
    """Read TARGET=COLUMN."""
    target, equals, column = text.partition("=")
    if not equals or not target.strip() or not column.strip():
        raise argparse.ArgumentTypeError(f"{text!r} is not TARGET=COLUMN")
    return target.strip(), column.strip()


def refuse_same_file(errors: Path | None, file: Path, what: str) -> None:
    """Keep --errors from writing over the file that is read. Raises `UnusableFile`."""
    if errors is not None and errors.exists() and file.exists() and errors.samefile(file):
        raise UnusableFile(f"--errors names the file that is to be {what}.")


def delimiter(text: str) -> str:
    """Read what stands between two cells."""
    found = _TAB.get(text, text)
    if len(found) != 1 or found in '"\r\n':
        raise argparse.ArgumentTypeError("the delimiter is one character, or tab")
    return found
