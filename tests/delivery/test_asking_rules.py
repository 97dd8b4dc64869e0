"""When a year since a yes is full."""

from datetime import UTC, datetime

import pytest

from delivery.rules.asking import full_years, version_asked, year_asked


@pytest.mark.parametrize(
    ("since", "now", "years"),
    [
        ("2026-01-05T09:00", "2026-12-31T23:59", 0),
        ("2026-01-05T09:00", "2027-01-05T08:59", 0),
        ("2026-01-05T09:00", "2027-01-05T09:00", 1),
        ("2026-01-05T09:00", "2029-06-01T00:00", 3),
        ("2028-02-29T12:00", "2029-02-28T12:00", 0),
        ("2028-02-29T12:00", "2029-03-01T00:00", 1),
        ("2026-01-05T09:00", "2026-01-05T09:00", 0),
    ],
)
def test_full_years(since: str, now: str, years: int) -> None:
    assert full_years(_utc(since), _utc(now)) == years


def test_each_question_has_a_name_that_fits() -> None:
    assert len(year_asked(2**63 - 1, 99)) <= 40
    assert len(version_asked(2**63 - 1)) <= 40


def _utc(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=UTC)
