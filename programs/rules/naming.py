"""Short names made of long ones."""

import re
import unicodedata

_NEITHER = re.compile(r"[^a-z0-9]+")
# Says nothing of whose host it is.
_WWW = ("www", "mail", "news")
_SENDER_LONGEST = 15
_LONGEST = 50


def slug_for(name: str, host: str) -> str:
    """Return a short name of a brand's name; of its host where that has no Latin letter or digit.

    "" where neither has any.
    """
    return _plain(name) or _plain(_own_label(host))


def sender_id_for(slug: str) -> str:
    """Return what names the sender in Feedback-ID: 5 to 15 small letters and digits."""
    return f"{_NEITHER.sub('', slug.lower())}brand"[:_SENDER_LONGEST]


def _plain(words: str) -> str:
    # "é" is "e" and an accent, which is left out with all that is not ASCII.
    ascii_ = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    return _NEITHER.sub("-", ascii_.lower()).strip("-")[:_LONGEST].strip("-")


def _own_label(host: str) -> str:
    labels = [label for label in host.lower().split(".") if label not in _WWW]
    # In Punycode a label says nothing to anybody: the name without its mark is as good.
    return labels[0].removeprefix("xn--") if labels else ""
