"""The CSS that authors may write: how their own words look, and nothing beyond them.

What could load something, cover or hide what stands around it, or run, is not among it.
"""

import re
from collections.abc import Iterator

_SIDES = ("", "-top", "-right", "-bottom", "-left")
# Everything else is named and left out: position, float, display, z-index, content, transform ...
PROPERTIES = frozenset(
    {
        *(f"border{side}{what}" for side in _SIDES for what in ("", "-color", "-style", "-width")),
        *(f"{space}{side}" for side in _SIDES for space in ("margin", "padding")),
        *(f"font{what}" for what in ("", "-family", "-size", "-style", "-variant", "-weight")),
        *(f"text-{what}" for what in ("align", "decoration", "indent", "transform")),
        *(f"word-{what}" for what in ("break", "spacing")),
        *("background-color", "border-collapse", "border-radius", "border-spacing", "color"),
        *("direction", "height", "letter-spacing", "line-height", "list-style-type", "max-width"),
        *("min-width", "overflow-wrap", "table-layout", "vertical-align", "white-space", "width"),
    }
)
_COMMENT = re.compile(r"/\*.*?(\*/|$)", re.DOTALL)
_QUOTED = re.compile(r""""[^"\\]*"|'[^'\\]*'""")
_LOADS = re.compile(
    r"url\s*\(|image-set\s*\(|image\s*\(|@import|@font-face|src\s*\(", re.IGNORECASE
)
_COLOUR = re.compile(r"\b(?:rgba?|hsla?)\([\d\s.,%/]*\)", re.IGNORECASE)
# It could pull words over what stands around them.
_NEGATIVE = re.compile(r"(?:^|[\s,(])-\s*[\d.]")
_RULE = re.compile(r"[{}]")


def declaration_faults(style: str) -> Iterator[str]:
    """Yield what may not stand in a `style` attribute, each as a sentence."""
    for name, value in _declarations(style):
        yield from _faults(name, value)


def sheet_faults(sheet: str) -> Iterator[str]:
    """Yield what may not stand in a `<style>` element, each as a sentence."""
    plain = _COMMENT.sub(" ", sheet)
    if _LOADS.search(plain):
        yield "CSS loads something from elsewhere: a message loads nothing."
        return
    if "@" in _QUOTED.sub("", plain):
        yield "CSS rules such as @media are not taken: styles are put on each element."
        return
    # Selector, declarations, selector, declarations, and white space.
    parts = _RULE.split(plain)
    for block in parts[1::2]:
        yield from declaration_faults(block)


def allowed(style: str) -> str:
    """Return the declarations of `style` that may stand in a message."""
    kept = [
        f"{name}: {value}" for name, value in _declarations(style) if not list(_faults(name, value))
    ]
    return "; ".join(kept)


def _declarations(style: str) -> Iterator[tuple[str, str]]:
    for declaration in _COMMENT.sub(" ", style).split(";"):
        name, colon, value = declaration.partition(":")
        if colon or name.strip():
            yield name.strip().lower(), value.strip()


def _faults(name: str, value: str) -> Iterator[str]:
    plain = _COLOUR.sub("", _QUOTED.sub("", value))
    if _LOADS.search(value):
        yield f"CSS loads something from elsewhere ({name}): a message loads nothing."
    elif name not in PROPERTIES:
        yield f'The CSS property "{name[:40]}" is not taken.'
    elif set("\\(){}<>@") & set(plain) or "<" in value or "\\" in value:
        yield f"The value of the CSS property {name} is not taken: {value[:60]}"
    elif _NEGATIVE.search(plain):
        yield f"The CSS property {name} has a negative length, which is not taken."
