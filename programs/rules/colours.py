"""Colours that can be read: contrast as WCAG 2.2 reckons it, the nearest tone that has enough."""

import colorsys
import re
from collections.abc import Iterable, Sequence

# WCAG 2.2, success criterion 1.4.3 (AA).
ENOUGH = 4.5
COLOUR = r"#[0-9a-fA-F]{6}"
WHITE, BLACK = "#ffffff", "#101010"

_STEPS = 200
# Of sRGB (IEC 61966-2-1) and of relative luminance, as WCAG 2.2 defines them.
_LINEAR_BELOW, _WEIGHTS = 0.04045, (0.2126, 0.7152, 0.0722)
_Parts = tuple[float, float, float]


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 (none) to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def least_contrast(colour: str, against: Iterable[str]) -> float:
    """Return the contrast of `colour` with that of `against` from which it differs least."""
    return min(contrast(colour, other) for other in against)


def readable(colour: str, against: Sequence[str]) -> str:
    """Return `colour`, or its nearest tone that can be read on each of `against`.

    Only its lightness changes: away from the backgrounds, until the contrast is enough.
    """
    hue, lightness, saturation = colorsys.rgb_to_hls(*_parts(colour))
    end = 0.0 if _luminance(against[0]) > _luminance("#808080") else 1.0
    for step in range(_STEPS + 1):
        tone = lightness + (end - lightness) * step / _STEPS
        found = _written(colorsys.hls_to_rgb(hue, tone, saturation)) if step else colour.lower()
        if least_contrast(found, against) >= ENOUGH:
            return found
    return BLACK if end == 0.0 else WHITE


def ink_on(colour: str) -> str:
    """Return white or black: whichever is read better on `colour`; one of them always can be."""
    return max((WHITE, BLACK), key=lambda ink: contrast(ink, colour))


def mixed(colour: str, into: str, share: float) -> str:
    """Return `into` with a share of `colour` in it."""
    pairs = zip(_parts(colour), _parts(into), strict=True)
    red, green, blue = (part * share + other * (1 - share) for part, other in pairs)
    return _written((red, green, blue))


def is_colour(text: str) -> bool:
    """Say whether `text` is a colour as we write it: "#0f5a3b"."""
    return re.fullmatch(COLOUR, text) is not None


def _luminance(colour: str) -> float:
    return sum(
        weight * _linear(part) for weight, part in zip(_WEIGHTS, _parts(colour), strict=True)
    )


def _linear(part: float) -> float:
    return part / 12.92 if part <= _LINEAR_BELOW else float(((part + 0.055) / 1.055) ** 2.4)


def _parts(colour: str) -> _Parts:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _written(parts: _Parts) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)
