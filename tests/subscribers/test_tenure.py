from datetime import date, timedelta

import pytest

from subscribers.rules.tenure import DEFAULT_DAYS, by_tenure
from subscribers.rules.vocabulary import Relationship

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("days", "relationship"),
    [
        (-1, Relationship.PROSPECT),
        (0, Relationship.NEW),
        (364, Relationship.NEW),
        (365, Relationship.ESTABLISHED),
        (1094, Relationship.ESTABLISHED),
        (1095, Relationship.LOYAL),
        (20_000, Relationship.LOYAL),
    ],
)
def test_a_relationship_grows_closer_with_the_days(days: int, relationship: Relationship) -> None:
    assert by_tenure(TODAY - timedelta(days=days), TODAY, DEFAULT_DAYS) == relationship


def test_a_word_without_days_is_never_reached() -> None:
    days = {Relationship.ESTABLISHED: 10}

    assert by_tenure(TODAY, TODAY, days) == Relationship.PROSPECT
    assert by_tenure(date(2000, 1, 1), TODAY, days) == Relationship.ESTABLISHED
