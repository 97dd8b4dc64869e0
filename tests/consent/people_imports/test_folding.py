"""Refusals are kept by the run of lines, and told line by line."""

import pytest

from consent.rules.people_imports import Problem, folded, unfolded


def no_cover(*lines: int, column: str = "name") -> list[Problem]:
    return [(line, "value", column, "no_cover") for line in lines]


@pytest.mark.parametrize(
    ("problems", "kept"),
    [
        ([], []),
        (no_cover(7), [[7, "value", "name", "no_cover"]]),
        (no_cover(2, 3, 4), [[2, "value", "name", "no_cover", 4]]),
        (
            no_cover(2, 3, 5),
            [[2, "value", "name", "no_cover", 3], [5, "value", "name", "no_cover"]],
        ),
        (
            [*no_cover(2, 3), *no_cover(3, column="bike")],
            [[3, "value", "bike", "no_cover"], [2, "value", "name", "no_cover", 3]],
        ),
    ],
)
def test_lines_that_follow_each_other_are_kept_once(
    problems: list[Problem], kept: list[list[object]]
) -> None:
    assert folded(problems) == kept
    assert unfolded(kept) == sorted(problems)
