"""The headings of an edition, fitted below those of the page that it stands on."""

import re

_HEADING = re.compile(r"<(/?)h([1-6])(?=[\s>])")
_LOWEST = 6


def headings_from(level: int, page: str) -> str:
    """Return HTML whose highest heading is of `level`; the others keep their distance to it.

    `page` is sanitized: a `<` begins an element.
    """
    highest = min((int(found[2]) for found in _HEADING.finditer(page)), default=level)

    def moved(found: re.Match[str]) -> str:
        return f"<{found[1]}h{min(int(found[2]) - highest + level, _LOWEST)}"

    return _HEADING.sub(moved, page)
