import pytest

from consent.services.importing import FixedWord, Since, UnusableFile, WordsIn, plan_columns
from subscribers.rules.tenure import DEFAULT_DAYS
from subscribers.rules.vocabulary import Relationship

CATALOGUE = ["first_name", "usual_store", "customer_since"]


def test_columns_find_their_place_by_their_names() -> None:
    columns = plan_columns(
        header=["External_ID", "email", "First_Name", "shoe_size", ""],
        catalogue=CATALOGUE,
        mapping={},
    )

    assert columns.identity == {"external_id": 0, "email": 1}
    assert columns.fields == {"first_name": 2}
    assert columns.unknown == [3]


def test_a_mapping_wins_over_a_name() -> None:
    columns = plan_columns(
        header=["id", "E-Mail", "email", "Vorname", "first_name"],
        catalogue=CATALOGUE,
        mapping={"external_id": "id", "email": "e-mail", "first_name": "Vorname"},
    )

    assert columns.identity == {"external_id": 0, "email": 1}
    assert columns.fields == {"first_name": 3}
    assert columns.unknown == [2, 4]


def test_one_column_may_say_two_things() -> None:
    columns = plan_columns(
        header=["email", "customer_since"],
        catalogue=CATALOGUE,
        mapping={"external_id": "email"},
        relationship=Since("customer_since", DEFAULT_DAYS),
    )

    assert columns.identity == {"external_id": 0, "email": 0}
    assert (columns.since, columns.fields) == (1, {"customer_since": 1})


def test_a_relationship_that_is_stated_wins_over_a_column_of_that_name() -> None:
    header = ["external_id", "email", "relationship", "word", "since"]

    def plan(source: FixedWord | WordsIn | Since) -> tuple[int | None, list[int]]:
        columns = plan_columns(header=header, catalogue=[], mapping={}, relationship=source)
        return columns.identity.get("relationship"), list(columns.unknown)

    assert plan(FixedWord(Relationship.NEW)) == (None, [2, 3, 4])
    assert plan(WordsIn("word")) == (3, [2, 4])
    assert plan(Since("since", DEFAULT_DAYS)) == (None, [2, 3])


@pytest.mark.parametrize(
    ("header", "mapping", "said"),
    [
        (["email"], {}, "no column 'external_id'; it has: email"),
        (["external_id", "mail"], {}, "--map email=COLUMN"),
        (["external_id", "email"], {"first_name": "Vorname"}, "no column 'Vorname'"),
        (["external_id", "email"], {"shoe_size": "email"}, "neither one of external_id"),
        (["external_id", "email", "email"], {}, "stands 2 times"),
        (["HH-1", "ana@example.com"], {}, "looks like a row"),
    ],
)
def test_what_cannot_be_mapped_is_said_in_a_sentence(
    header: list[str], mapping: dict[str, str], said: str
) -> None:
    with pytest.raises(UnusableFile, match=said) as caught:
        plan_columns(header=header, catalogue=CATALOGUE, mapping=mapping)

    assert "ana@" not in str(caught.value)
