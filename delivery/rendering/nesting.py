"""How deep HTML goes, found before a parser goes there: the one that inlines CSS recurses.

Some ten thousand elements in each other ended the whole process, and a preview is enough for that.
"""

import re

from delivery.rendering.liquid import TemplateRefused

DEPTH_LIMIT = 100
ELEMENTS_LIMIT = 3_000
TOO_DEEP = f"More than {DEPTH_LIMIT} elements stand in each other: close each one."
TOO_MANY = f"It has more than {ELEMENTS_LIMIT:,} elements."

_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/><]*)")
# They stand in nothing, or end where the next of their kind begins.
_FLAT = frozenset(
    {
        *("br", "hr", "img", "col", "p", "li", "dt", "dd"),
        *("tr", "td", "th", "tbody", "thead", "tfoot"),
    }
)


def nesting_fault(page: str) -> str:
    """Return why `page`, any text, is not parsed, or "" where it is."""
    depth = deepest = elements = 0
    for tag in _TAG.finditer(page):
        if tag[2].lower() in _FLAT:
            elements += not tag[1]
        elif tag[1]:
            depth = max(depth - 1, 0)
        else:
            depth += 1
            elements += 1
            deepest = max(deepest, depth)
    if deepest > DEPTH_LIMIT:
        return TOO_DEEP
    return TOO_MANY if elements > ELEMENTS_LIMIT else ""


def refuse_nested(page: str) -> str:
    """Return `page`. Raises `TemplateRefused` for what no parser should see."""
    fault = nesting_fault(page)
    if fault:
        raise TemplateRefused(fault)
    return page
