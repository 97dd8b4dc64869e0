"""The block after an edition's content that asks its person something, once."""

from dataclasses import asdict, dataclass

from delivery.rendering.content import ASKING
from delivery.rendering.wording import say
from programs.rules.material import More, Reason, asks_for_more
from programs.rules.promise import Promise


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, lines of words, and the link to the page on which to answer."""

    title: str
    words: str
    url: str
    link: str

    def places(self) -> dict[str, str]:
        """Return the block by the names that the layout has for it."""
        return {f"_asks_{name}": value for name, value in asdict(self).items()}


NO_PLACES: dict[str, None] = dict.fromkeys(ASKING)


def version_block(accepted: Promise, offered: Promise, *, language: str, url: str) -> Block:
    """Ask whether the person wants a version that asks for more: what it would be, in words."""
    reasons = dict.fromkeys(
        _reason(reason, offered, language) for reason in asks_for_more(accepted, offered)
    )
    lines = (
        say(language, "asks_version_lead", title=offered.title),
        *(f"– {line}" for line in reasons),
        say(language, "asks_version_else"),
    )
    return Block(
        title=say(language, "asks_version_title"),
        words="\n".join(lines),
        url=url,
        link=say(language, "asks_version_link"),
    )


def year_block(accepted: Promise, *, language: str, said_yes_on: str, url: str) -> Block:
    """Ask whether the person still wants what goes on until they stop it."""
    lines = (
        say(language, "asks_year_lead", title=accepted.title, date=said_yes_on),
        say(language, "asks_year_else", leave=say(language, "leave", title=accepted.title)),
    )
    return Block(
        title=say(language, "asks_year_title"),
        words="\n".join(lines),
        url=url,
        link=say(language, "asks_year_link"),
    )


def _reason(reason: Reason, offered: Promise, language: str) -> str:
    labels = {use.key: use.label for use in offered.data}
    now = {More.FREQUENCY: offered.frequency, More.TERM: offered.term, More.FORMAT: offered.format}
    what = labels.get(reason.what, reason.what) or now.get(reason.more, "")
    return say(language, f"asks_more_{reason.more}", what=what)
