"""One JSON object a line, to standard error: ids, never addresses.

Every record, ours and the libraries', passes the same processors; three of them cut what looks
like an e-mail address, a link's token or the name of a person in a path, so that a library's
message cannot put one into the logs (INV-8).
"""

import logging.config
import re
from collections.abc import MutableMapping
from typing import Any

import structlog

# The paths of pages that open by a token: Django names the path of whatever it did not find.
TOKEN_PATH = re.compile(r"(/(?:p/[^/\s]+|c|u/undo|u/reason|u|me|why|read)/)[A-Za-z0-9_-]{20,}")
ADDRESS = re.compile(r"[^\s<>\"'@,;:]+@[^\s<>\"'@,;:]+\.[^\s<>\"'@,;:.]+")

# The API's addresses of one person: an external id may be anything that the controller calls them.
PERSON_PATH = re.compile(r"(/api/v1/subscribers/)(?!batch/)[^/\s]+")

Event = MutableMapping[str, Any]


def without_tokens(_logger: Any, _method: str, event: Event) -> Event:
    """Replace the tokens of links in the values of a record: each opens somebody's page."""
    for name, value in event.items():
        if isinstance(value, str) and "/" in value:
            event[name] = TOKEN_PATH.sub(r"\1[token]", value)
    return event


def without_people(_logger: Any, _method: str, event: Event) -> Event:
    """Replace the external ids in the values of a record that names a path of the API."""
    for name, value in event.items():
        if isinstance(value, str) and "/subscribers/" in value:
            event[name] = PERSON_PATH.sub(r"\1[person]", value)
    return event


def without_addresses(_logger: Any, _method: str, event: Event) -> Event:
    """Replace e-mail addresses in the values of a record."""
    for name, value in event.items():
        if isinstance(value, str) and "@" in value:
            event[name] = ADDRESS.sub("[address]", value)
    return event


def configure(level: str) -> None:
    """Send structlog's and the standard library's records through one JSON renderer."""
    structlog.configure(
        processors=[*_shared(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    logging.config.dictConfig(_standard_library(level))


def _shared() -> list[Any]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]


def _standard_library(level: str) -> dict[str, Any]:
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": _shared(),
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    without_addresses,
                    without_tokens,
                    without_people,
                    structlog.processors.JSONRenderer(),
                ],
            }
        },
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django.server": {"propagate": True, "handlers": []},
            # It writes each refused log-in with the name that was tried.
            "axes": {"level": "ERROR"},
        },
    }
