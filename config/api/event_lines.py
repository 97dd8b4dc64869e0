"""What the API says of a line of a file of events: the same as of an item of a batch."""

from collections.abc import Sequence
from typing import Any

from config.api.problems import to_problem
from delivery.api.events import read_events
from delivery.services.event_jobs import Reader
from delivery.services.events import EventInput


class _AsABatch:
    """Read and refuse lines as items of `POST /events/batch/`."""

    def read(self, items: Sequence[Any]) -> list[EventInput | Exception]:
        """Return the event of each item, or what is wrong with it."""
        return read_events(items)

    def said(self, error: Exception) -> list[tuple[str, str, str]]:
        """Return field, code and sentence of each thing that is wrong."""
        problem = to_problem(error)
        if not problem.errors:
            return [("", problem.code, problem.to_json()["detail"])]
        return [(each["field"], each["code"], each["message"]) for each in problem.errors]


AS_A_BATCH: Reader = _AsABatch()
