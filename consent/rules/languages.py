"""Which language a page speaks."""

from collections.abc import Collection, Sequence

from programs.rules.languages import pick_language

# A header may be as long as a client likes; nobody reads more languages than this.
_MOST = 10


def wishes(*, asked: str, accepted: str, known: str = "") -> list[str]:
    """Return the languages that a reader wants, the dearest first.

    `asked` is what the reader chose on the page, `known` what we know of the person, and
    `accepted` the Accept-Language header (RFC 9110, 12.5.4).
    """
    ordered = [asked, known, *_accepted(accepted)]
    return list(dict.fromkeys(tag.strip() for tag in ordered if tag.strip()))


def best(wanted: Sequence[str], offered: Collection[str], default: str) -> str:
    """Return the offered language that serves the first wish that any serves, or `default`."""
    found = (pick_language(wish, offered) for wish in wanted)
    return next((language for language in found if language), default)


def _accepted(header: str) -> list[str]:
    weighed = [_weighed(part) for part in header.split(",")[:_MOST]]
    liked = [(weight, tag) for weight, tag in weighed if weight > 0 and tag not in {"", "*"}]
    return [tag for _, tag in sorted(liked, key=lambda pair: -pair[0])]


def _weighed(part: str) -> tuple[float, str]:
    tag, _, parameter = part.partition(";")
    name, _, weight = parameter.partition("=")
    if name.strip() != "q":
        return 1.0, tag.strip()
    try:
        return float(weight), tag.strip()
    except ValueError:
        return 0.0, tag.strip()
