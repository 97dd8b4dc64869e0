"""Read a file of people, as a CRM exports it, and take in what may be taken in."""

from consent.services.importing.columns import (
    Columns,
    FixedWord,
    RelationshipSource,
    Since,
    WordsIn,
    plan_columns,
)
from consent.services.importing.engine import import_people
from consent.services.importing.problems import (
    Problem,
    RowProblem,
    UnusableFile,
    errors_file,
)
from consent.services.importing.reading import PeopleFile, open_people_file
from consent.services.importing.report import ImportReport

__all__ = [
    "Columns",
    "FixedWord",
    "ImportReport",
    "PeopleFile",
    "Problem",
    "RelationshipSource",
    "RowProblem",
    "Since",
    "UnusableFile",
    "WordsIn",
    "errors_file",
    "import_people",
    "open_people_file",
    "plan_columns",
]
