"""A catalogue's file: what is taken, and each fault by its line."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery.rules.catalogues import (
    CELL_LIMIT,
    FAULTS_LIMIT,
    ROWS_LIMIT,
    KeyField,
    match_of,
    read_table,
)
from programs.rules.vocabulary import FieldType

TEXT = KeyField("department", FieldType.TEXT, {})
CHOICE = KeyField(
    "department",
    FieldType.CHOICE,
    {"cheese": {"en": "Cheese", "de": "Käse"}, "bread": {"en": "Bread", "de": "Brot"}},
)
FILE = "department,headline,price\nCheese,Comté,1.99\nBread,Rye & <b>wheat</b>,\n"


def test_a_file_is_read_with_its_columns_and_keys() -> None:
    table = read_table(FILE.encode(), TEXT)

    assert table.faults == []
    assert table.columns == ("headline", "price")
    assert [(row.key, row.match) for row in table.rows] == [
        ("Cheese", "cheese"),
        ("Bread", "bread"),
    ]
    assert table.rows[1].cells == {"headline": "Rye & <b>wheat</b>", "price": ""}


@pytest.mark.parametrize(
    "content",
    [
        FILE.replace(",", ";"),
        FILE.replace(",", "\t"),
        FILE.replace("\n", "\r\n"),
        "\ufeff" + FILE,
        FILE.replace("Comté", '"Comté"') + "\n\n",
    ],
)
def test_files_of_every_spreadsheet_are_read_alike(content: str) -> None:
    assert read_table(content.encode(), TEXT).rows == read_table(FILE.encode(), TEXT).rows


def test_a_choice_is_named_by_its_code_or_a_label() -> None:
    table = read_table("d,headline\nKäse,a\nbread,b\n".encode(), CHOICE)

    assert [row.match for row in table.rows] == ["cheese", "bread"]


@pytest.mark.parametrize(
    ("content", "faults"),
    [
        (b"", ["Line 1: It needs a column for the key and at least one for words."]),
        (b"department\nCheese\n", ["Line 1: It needs a column for the key"]),
        (b"d,Head line\nx,y\n", ['Line 1: The column "Head line" needs a name']),
        (b"d,size\nx,y\n", ['Line 1: A column cannot be called "size"']),
        (b"d,a,a\nx,y,z\n", ['Line 1: The column "a" is there twice']),
        (b"d,a\nx\n", ["Line 2: it has 1 cells, the first line has 2."]),
        (b"d,a\nx,y\nX,z\n", ["Line 3: X is there already, on line 2."]),
        (b"d,a\n,y\n", ["Line 2: department: There is no value."]),
        (b'd,a\n"x\ny",ok\nz\n', ["Line 4: it has 1 cells"]),
        (b"d,a\nx,\xff\n", ["Line 2: the file is not in UTF-8."]),
        (b"d,a\nx,a\x00b\n", ["Line 2: a: it has characters that cannot be printed."]),
        ("d,a\nx,a\u202eb\n".encode(), ["Line 2: a: it has characters that cannot be printed."]),
        (b"d,a\nx," + b"y" * (CELL_LIMIT + 1), [f"Line 2: a: at most {CELL_LIMIT} characters."]),
        (b'd,a\nx,"y', ["Unexpected end of data."]),
        (b"d," + b"a" * 41, ["Line 1: The column"]),
    ],
)
def test_each_fault_names_its_line(content: bytes, faults: list[str]) -> None:
    found = read_table(content, TEXT).faults

    assert len(found) == len(faults)
    assert all(fault.startswith(why) for fault, why in zip(found, faults, strict=True))


def test_a_choice_that_is_none_is_named() -> None:
    assert read_table(b"d,a\nmilk,x\n", CHOICE).faults == [
        "Line 2: department: It is not one of the field's choices."
    ]


def test_a_file_of_faults_is_not_read_to_its_end() -> None:
    assert len(read_table(b"d,a\n" + b"x\n" * 10_000, TEXT).faults) == FAULTS_LIMIT


def test_there_are_only_so_many_rows_and_characters() -> None:
    many = "d,a\n" + "".join(f"{n},x\n" for n in range(ROWS_LIMIT + 1))
    long = "d,a,b,c\n" + "".join(f"{n},{'x' * 400},{'y' * 400},{'z'}\n" for n in range(1_300))

    assert "At most 5,000 rows" in read_table(many.encode(), TEXT).faults[0].replace("at", "At", 1)
    assert "characters together" in read_table(long.encode(), TEXT).faults[0]
    assert "bytes" in read_table(b"x" * 4_000_001, TEXT).faults[0]


@given(
    st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode(errors="replace"))
)
def test_any_file_is_read_or_faulted(content: bytes) -> None:
    table = read_table(content, TEXT)

    for row in table.rows:
        assert tuple(row.cells) == table.columns
        assert all("\x00" not in cell and "\n" not in cell for cell in row.cells.values())


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        (FieldType.TEXT, "Käse ", "KÄSE"),
        (FieldType.TEXT, "a  b", "A B"),
        (FieldType.NUMBER, 3, 3.0),
        (FieldType.CHOICE, "cheese", "cheese"),
    ],
)
def test_keys_that_people_take_for_the_same_are_the_same(kind: str, one: Any, other: Any) -> None:
    assert match_of(kind, one) == match_of(kind, other)
