"""Read a file of people, as a CRM exports it, and take in what may be taken in."""

from consent.services.importing.columns import (
    Columns,
    FixedWord,
    RelationshipSource,
    Since,
    WordsIn,
    columns_at,
    plan_columns,
)
from consent.services.importing.engine import Given, ImportRun, batches, import_people, new_report
from consent.services.importing.people_lines import LinesRun, PeopleLines, open_people_lines
from consent.services.importing.problems import (
    Problem,
    RowProblem,
    UnusableFile,
    errors_file,
)
from consent.services.importing.reading import BadRow, PeopleFile, Row, open_people_file
from consent.services.importing.report import ImportReport, sentence_of

__all__ = [
    "BadRow",
    "Columns",
    "FixedWord",
    "Given",
    "ImportReport",
    "ImportRun",
    "LinesRun",
    "PeopleFile",
    "PeopleLines",
    "Problem",
    "RelationshipSource",
    "Row",
    "RowProblem",
    "Since",
    "UnusableFile",
    "WordsIn",
    "batches",
    "columns_at",
    "errors_file",
    "import_people",
    "new_report",
    "open_people_file",
    "open_people_lines",
    "plan_columns",
    "sentence_of",
]
