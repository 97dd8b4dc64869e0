"""How a brand's pages look: its colour in tones that can be read on light and on dark paper."""

from dataclasses import dataclass
from hashlib import sha256

from programs.rules.colours import ink_on, least_contrast, mixed, readable


@dataclass(frozen=True, slots=True)
class Paper:
    """What stands behind words in one scheme, as `static/pages/pages.css` paints it."""

    name: str
    page: str
    card: str
    wash_share: float


LIGHT = Paper("light", page="#faf8f3", card="#ffffff", wash_share=0.09)
DARK = Paper("dark", page="#131715", card="#1b201d", wash_share=0.14)


@dataclass(frozen=True, slots=True)
class Tones:
    """The tones of one scheme: of links and buttons, of the words on these, of what is pointed out.

    `is_as_chosen` says that the brand's own colour could be read as it is; `contrast` is the least
    that the accent has with anything behind it.
    """

    accent: str
    ink: str
    wash: str
    contrast: float
    is_as_chosen: bool


def tones(colour: str, paper: Paper) -> Tones:
    """Return the tones of a brand's colour on `paper`. Each can be read (WCAG 2.2 AA)."""
    wash = mixed(colour, paper.page, paper.wash_share)
    behind = (paper.page, paper.card, wash)
    accent = readable(colour, behind)
    return Tones(
        accent=accent,
        ink=ink_on(accent),
        wash=wash,
        contrast=least_contrast(accent, behind),
        is_as_chosen=accent == colour.lower(),
    )


def stylesheet(colour: str) -> str:
    """Return the rules that give the pages a brand's colour, in light and in dark."""
    dark = _rule(tones(colour, DARK))
    return (
        f"{_rule(tones(colour, LIGHT))}\n"
        f"@media screen and (prefers-color-scheme: dark) {{ {dark} }}\n"
    )


def stylesheet_name(colour: str) -> str:
    """Return what names these rules: others have another name, so they can be kept for long."""
    return sha256(stylesheet(colour).encode()).hexdigest()[:16]


def _rule(found: Tones) -> str:
    return f":root {{ --accent: {found.accent}; --accent-ink: {found.ink}; --wash: {found.wash}; }}"
