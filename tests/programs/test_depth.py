"""How deep data may go."""

from itertools import product

import pytest

from programs.rules.depth import deepest, too_deep
from programs.rules.vocabulary import Category
from tests.programs.promises import draft_use

BRAND = {
    "prospect": "declared",
    "new": "declared",
    "established": "observed",
    "loyal": "inferred",
}


@pytest.mark.parametrize(
    ("relationship", "program", "ceiling", "wanted"),
    [
        ("prospect", "inferred", None, Category.DECLARED),
        ("new", "inferred", None, Category.DECLARED),
        ("established", "inferred", None, Category.OBSERVED),
        ("loyal", "inferred", None, Category.INFERRED),
        ("loyal", "observed", None, Category.OBSERVED),
        ("prospect", "observed", None, Category.DECLARED),
        ("loyal", "inferred", "identity", Category.IDENTITY),
        ("prospect", "inferred", "inferred", Category.DECLARED),
        ("nobody-knows", "inferred", None, Category.DECLARED),
    ],
)
def test_the_narrowest_of_brand_program_and_person_holds(
    relationship: str, program: str, ceiling: str | None, wanted: Category
) -> None:
    assert deepest(BRAND, program, relationship, ceiling) == wanted


def test_nothing_widens_what_the_brand_allows() -> None:
    for relationship, program, ceiling in product(BRAND, Category, Category):
        allowed = deepest(BRAND, program, relationship, ceiling).depth

        assert allowed <= Category(BRAND[relationship]).depth
        assert allowed <= program.depth
        assert allowed <= ceiling.depth


def test_a_use_that_nobody_of_the_audience_allows_is_pointless() -> None:
    use = draft_use("guess", category=Category.INFERRED)

    [found] = too_deep(
        [use], brand_depths=BRAND, program_depth="inferred", audience=["prospect", "new"]
    )

    assert found.for_all
    assert str(found) == "guess is inferred: too deep to be used for anybody of the audience."


def test_an_empty_audience_is_everybody() -> None:
    use = draft_use("basket", category=Category.OBSERVED)

    [found] = too_deep([use], brand_depths=BRAND, program_depth="inferred", audience=[])

    assert found.absent_for == ("prospect", "new")
    assert str(found) == "basket is observed: too deep to be used for prospect, new."


def test_a_use_that_all_of_the_audience_allow_is_fine() -> None:
    use = draft_use("basket", category=Category.OBSERVED)

    assert too_deep([use], brand_depths=BRAND, program_depth="inferred", audience=["loyal"]) == []
