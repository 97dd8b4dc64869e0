"""Whatever stands in a file, the good rows come out and each bad one is named."""

import tracemalloc
from pathlib import Path

import pytest

from consent.services.importing import PeopleFile, RowProblem, UnusableFile, open_people_file
from consent.services.importing.reading import Row

HEADER = "external_id,email,note\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "people.csv"


def read(path: Path, content: str | bytes, **options: str) -> list[tuple[int, list[str] | str]]:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with open_people_file(path, **options) as file:
        return [(row.line, row.cells if isinstance(row, Row) else str(row.problem)) for row in file]


def header(path: Path, content: bytes) -> tuple[list[str], PeopleFile]:
    path.write_bytes(content)
    with open_people_file(path) as file:
        return file.header, file


def test_each_row_comes_with_the_line_that_it_begins_on(path: Path) -> None:
    rows = read(path, HEADER + 'A,a@x.example,"two\nlines"\n\n,,\nB,b@x.example,\n')

    assert rows == [
        (2, ["A", "a@x.example", "two\nlines"]),
        (6, ["B", "b@x.example", ""]),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_in_the_header(path: Path, delimiter: str) -> None:
    content = "external_id,email,note\nA,a@x.example,n\n".replace(",", delimiter)

    assert read(path, content) == [(2, ["A", "a@x.example", "n"])]


def test_a_delimiter_may_be_named(path: Path) -> None:
    assert read(path, "a:b\n1:2\n", delimiter=":") == [(2, ["1", "2"])]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "latin-1", "cp1252"]
)
def test_the_encoding_is_found_in_the_content(path: Path, encoding: str) -> None:
    content = "external_id,email,note\nA,a@x.example,Änne Größe\n"

    assert read(path, content.encode(encoding)) == [(2, ["A", "a@x.example", "Änne Größe"])]


def test_a_guessed_encoding_is_said(path: Path) -> None:
    _, guessed = header(path, "external_id,email\nA,é\n".encode("latin-1"))
    _, known = header(path, "external_id,email\nA,é\n".encode())

    assert "Windows-1252" in guessed.encoding.guess
    assert known.encoding.guess == ""


def test_one_broken_row_does_not_make_a_file_of_another_encoding(path: Path) -> None:
    good = "A,a@x.example,Ä\nB,b@x.example,Ö\n".encode()

    rows = read(path, HEADER.encode() + good + b"C,c@x.example,\xe9\nD,d@x.example,n\n")

    assert [row[1] if isinstance(row[1], str) else row[1][2] for row in rows] == [
        "Ä",
        "Ö",
        "undecodable",
        "n",
    ]


def test_an_encoding_may_be_named_and_must_be_one(path: Path) -> None:
    content = "external_id,email,note\nA,a@x.example,é\n".encode("cp437")

    assert read(path, content, encoding="cp437")[0][1][2] == "é"
    for wrong in ("klingon", "rot13", "base64"):
        with pytest.raises(UnusableFile, match="no text encoding"):
            read(path, content, encoding=wrong)


def test_a_mark_at_the_beginning_is_no_part_of_a_name(path: Path) -> None:
    content = "\ufeffexternal_id,email\nA,a\n"

    assert header(path, content.encode())[0] == ["external_id", "email"]
    with open_people_file(path, encoding="utf-8") as file:
        assert file.header == ["external_id", "email"]


@pytest.mark.parametrize(
    ("bad", "problem"),
    [
        ("B,b@x.example", RowProblem.TOO_FEW_CELLS),
        ("B,b@x.example,n,n", RowProblem.TOO_MANY_CELLS),
        ("B,b@x.example,a\0b", RowProblem.NUL_BYTE),
        ('B,b@x.example,"a"b', RowProblem.MALFORMED),
        ('B,b@x.example,"never closed', RowProblem.MALFORMED),
        ('B,"b@x.example,never closed', RowProblem.MALFORMED),
        ("B,b@x.example," + "x" * 200_000, RowProblem.TOO_LARGE),
        ("B,b@x.example," + "x" * 10_000_000, RowProblem.TOO_LARGE),
        ('B,b@x.example,"' + "x" * 10_000_000 + '"', RowProblem.TOO_LARGE),
        ('B,b@x.example,"' + "lines of text\n" * 20_000 + '"', RowProblem.TOO_LARGE),
        ('B,"' + "x" * 5_000_000 + "\n" + "y" * 5_000_000 + '",n', RowProblem.TOO_LARGE),
    ],
    ids=lambda value: str(value)[:24],
)
def test_a_bad_row_costs_itself_and_nothing_else(path: Path, bad: str, problem: RowProblem) -> None:
    rows = read(path, f"{HEADER}A,a@x.example,n\n{bad}\nC,c@x.example,n\nD,d@x.example,n\n")

    assert [row[1] if isinstance(row[1], str) else row[1][0] for row in rows] == [
        "A",
        problem,
        "C",
        "D",
    ]
    assert rows[1][0] == 3


def test_a_quote_that_is_closed_only_rows_later_gives_up_one_row(path: Path) -> None:
    rows = read(path, HEADER + 'A,a@x.example,"open\nB,b@x.example,n\nC,c@x.example,"n"\n')

    assert [row[1] if isinstance(row[1], str) else row[1][0] for row in rows] == [
        "malformed",
        "B",
        "C",
    ]


def test_a_quote_inside_a_cell_is_a_mark_like_any_other(path: Path) -> None:
    assert read(path, HEADER + 'A,a@x.example,5" pipe\n')[0][1][2] == '5" pipe'


def test_memory_stays_flat_whatever_the_size_of_a_cell(path: Path) -> None:
    path.write_text(f"{HEADER}A,a@x.example,{'x' * 40_000_000}\n")
    tracemalloc.start()
    with open_people_file(path) as file:
        assert [row.line for row in file] == [2]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 12_000_000


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\n\n\n", "no header"),
        (b"PK\x03\x04rest of a workbook", "spreadsheet"),
        (b"\x00\x01\x02\n", "no header"),
        (b'"never closed', "no header"),
        (b"x" * 2_000_000, "no header"),
    ],
    ids=["empty", "blank", "xlsx", "binary", "quote", "endless"],
)
def test_a_file_without_a_header_is_unusable(path: Path, content: bytes, said: str) -> None:
    with pytest.raises(UnusableFile, match=said):
        read(path, content)


def test_what_is_no_file_is_unusable(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(UnusableFile), open_people_file(path):
            pass
