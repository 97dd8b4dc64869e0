"""How long a text is, beside what was promised."""

import re

from programs.rules.promise import Terms
from programs.rules.vocabulary import Format

# "About 150 words" is still true of 225.
_LONGER = 1.5
_MARK = re.compile(r"{{.{0,600}?}}|{%.{0,600}?%}", re.DOTALL)


def word_count(body: str) -> int:
    """Return about how many words `body` has; what Liquid fills in counts as one."""
    return len(_MARK.sub(" x ", body).split())


def is_longer(words: int, promised: int) -> bool:
    """Say whether `words` are more than "about" the number promised."""
    return words > promised * _LONGER


def comes_as_promised(words: int, terms: Terms, *, has_pictures: bool = False) -> bool:
    """Say whether a text of so many words, sent by mail, is what `terms` promise."""
    if has_pictures and not terms.has_pictures:
        return False
    return terms.format == Format.EMAIL and not is_longer(words, terms.length_words)
