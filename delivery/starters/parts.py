"""What the editions of a starter are made of."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from delivery.rules.kinds import AT_A_TIME, When
from delivery.rules.vocabulary import EditionKind, WhenMissing

# Lines that do not go on from the one before.
_BY_ITSELF = re.compile(r"$|(?:{%[^%]*%})?(?:- |\d+\. )")
_TAG = re.compile(r"{%[^%]*%}$")


@dataclass(frozen=True, slots=True)
class Said:
    """One edition in one language: Markdown with fields, in lines as the source has them."""

    subject: str
    preheader: str
    body: str

    @property
    def markdown(self) -> str:
        """Return the body with a line for each paragraph: the text part shows lines as they are."""
        lines: list[str] = []
        for line in self.body.strip().splitlines():
            begins = not lines or _BY_ITSELF.match(line) or _TAG.match(line)
            if begins or not lines[-1] or _TAG.match(lines[-1]):
                lines.append(line)
            else:
                lines[-1] += f" {line}"
        return "\n".join(lines) + "\n"


@dataclass(frozen=True, slots=True)
class EditionOf:
    """One edition of a starter, in each language."""

    name: str
    texts: Mapping[str, Said]
    when: When = AT_A_TIME
    when_missing: WhenMissing = WhenMissing.DEFAULT


def step(number: int, after_days: int) -> When:
    """Go so many days after joining; ten days later it comes too late to follow the one before."""
    return When(kind=EditionKind.SERIES, step=number, after_days=after_days, worth_days=10)


def told_of(event: str) -> When:
    """Go when another system tells of `event`, for as long as it is news."""
    return When(kind=EditionKind.TRIGGERED, trigger=event, worth_days=3)
