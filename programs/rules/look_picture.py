"""A drawing of what a brand's colour looks like on its pages, for the desk: SVG, nothing loaded."""

from programs.rules.look import DARK, LIGHT, Paper, Tones, tones

_WIDTH, _HEIGHT = 300, 150
_INK = {"light": "#1c2320", "dark": "#e9ece9"}


def drawing(colour: str) -> str:
    """Return an SVG with a link, a button and a note in both schemes, side by side."""
    parts = "".join(
        _page(paper, tones(colour, paper), at) for paper, at in ((LIGHT, 0), (DARK, _WIDTH))
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {2 * _WIDTH} {_HEIGHT}" '
        f'width="{2 * _WIDTH}" height="{_HEIGHT}" font-family="sans-serif" font-size="15">'
        f"{parts}</svg>"
    )


def says(colour: str) -> list[str]:
    """Return a sentence for each scheme: which tone is used, and how well it can be read."""
    return [_sentence(paper, tones(colour, paper)) for paper in (LIGHT, DARK)]


def _sentence(paper: Paper, found: Tones) -> str:
    tone = "as it is" if found.is_as_chosen else f"as {found.accent}, so that it can be read"
    return f"On {paper.name} pages: {tone} (contrast {found.contrast:.1f} to 1)."


def _page(paper: Paper, found: Tones, at: int) -> str:
    ink = _INK[paper.name]
    return (
        f'<g transform="translate({at} 0)">'
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="{paper.page}"/>'
        f'<text x="16" y="28" fill="{ink}">Your promise,</text>'
        f'<text x="116" y="28" fill="{found.accent}" text-decoration="underline">in full</text>'
        f'<rect x="16" y="44" width="268" height="36" fill="{found.wash}"/>'
        f'<rect x="16" y="44" width="5" height="36" fill="{found.accent}"/>'
        f'<text x="32" y="67" fill="{ink}">What is pointed out</text>'
        f'<rect x="16" y="94" width="150" height="40" rx="6" fill="{found.accent}"/>'
        f'<text x="30" y="119" fill="{found.ink}" font-weight="bold">Yes, I want this</text>'
        "</g>"
    )
