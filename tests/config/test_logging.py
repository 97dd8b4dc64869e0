"""No address gets into the logs (INV-8)."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog
from structlog.stdlib import ProcessorFormatter

LastLine = Callable[[], dict[str, Any]]


@pytest.fixture
def last_line() -> Iterator[LastLine]:
    """Write the log into memory, and return its last line."""
    written = io.StringIO()
    (handler,) = (each for each in logging.getLogger().handlers if _is_ours(each))
    assert isinstance(handler, logging.StreamHandler)
    before = handler.setStream(written)
    yield lambda: json.loads(written.getvalue().splitlines()[-1])
    handler.setStream(before)


def _is_ours(handler: logging.Handler) -> bool:
    return isinstance(handler.formatter, ProcessorFormatter)


def test_a_record_is_one_json_object(last_line: LastLine) -> None:
    structlog.get_logger("delivery").info("handed over", delivery=7)

    line = last_line()

    assert (line["event"], line["delivery"], line["level"]) == ("handed over", 7, "info")


def test_a_library_that_names_an_address_is_cut(last_line: LastLine) -> None:
    logging.getLogger("smtplib").warning("refused: %s", {"ana@example.com": (550, b"no")})

    assert last_line()["event"] == "refused: {'[address]': (550, b'no')}"


def test_an_error_that_names_an_address_is_cut(last_line: LastLine) -> None:
    logging.getLogger("x").error("failed", exc_info=ValueError("no such box: ana@example.com"))

    assert last_line()["exception"] == "ValueError: no such box: [address]"


@pytest.mark.parametrize(
    "place", ["c/", "u/", "u/undo/", "me/", "why/", "read/", "p/weekly-usuals/"]
)
def test_a_link_that_opens_somebodys_page_is_cut(last_line: LastLine, place: str) -> None:
    logging.getLogger("django.request").warning("Gone: %s", f"/{place}{'aZ09_-Qx' * 4}/")

    assert last_line()["event"] == f"Gone: /{place}[token]/"
