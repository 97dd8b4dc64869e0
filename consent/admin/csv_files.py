"""Files that staff take away: written as they are read, and safe in a spreadsheet program."""

import csv
from collections.abc import Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse

from subscribers.rules.spreadsheets import as_text


class _Line:
    """Take what a CSV writer writes, and give it back."""

    def write(self, line: str) -> str:
        """Return the line."""
        return line


def csv_answer(
    name: str, heads: Sequence[str], rows: Iterable[Sequence[object]]
) -> StreamingHttpResponse:
    """Answer a CSV file line by line; no cell of it is a formula, whatever people are called."""
    answer = StreamingHttpResponse(_lines(heads, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


def _lines(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield writer.writerow([as_text(head) for head in heads])
    for row in rows:
        yield writer.writerow([as_text(cell) for cell in row])
