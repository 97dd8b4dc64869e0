"""What is tried again needs an end, whatever kind of edition it is."""

import pytest

from delivery.rules.kinds import When, faults
from delivery.rules.vocabulary import EditionKind, WhenRefused


@pytest.mark.parametrize(
    ("when", "until"),
    [
        (When(kind=EditionKind.BROADCAST), "until when"),
        (When(kind=EditionKind.SERIES, step=1, after_days=0), "for how many days"),
        (When(kind=EditionKind.TRIGGERED, trigger="order.shipped"), "for how many days"),
    ],
)
def test_an_edition_that_tries_again_says_until_when(when: When, until: str) -> None:
    [(code, said)] = faults(when, when_refused=WhenRefused.DEFER, has_end=False)
    assert (code, said.endswith(f"say {until}.")) == ("no_end", True)
    assert faults(when, when_refused=WhenRefused.DEFER, has_end=True) == []
    assert faults(when, when_refused=WhenRefused.WITHHOLD, has_end=False) == []
