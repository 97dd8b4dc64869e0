"""Options that commands share."""

import argparse

_TAB = {"tab": "\t", r"\t": "\t"}


def pair(text: str) -> tuple[str, str]:
    """Read TARGET=COLUMN."""
    target, equals, column = text.partition("=")
    if not equals or not target.strip() or not column.strip():
        raise argparse.ArgumentTypeError(f"{text!r} is not TARGET=COLUMN")
    return target.strip(), column.strip()


def delimiter(text: str) -> str:
    """Read what stands between two cells."""
    found = _TAB.get(text, text)
    if len(found) != 1 or found in '"\r\n':
        raise argparse.ArgumentTypeError("the delimiter is one character, or tab")
    return found
