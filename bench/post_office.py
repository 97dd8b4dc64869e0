"""django-post-office, the queue for mail that most Django sites use: it sends its own way.

It is needed for nothing else, so it is no dependency of the project's: requirements/bench.txt has
it. It runs under settings of its own, in processes of its own.
"""

import importlib.util
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from itertools import islice

from bench.crew import Work, together
from bench.environment import named
from bench.messages import Finished, Written, letter_of
from bench.stage import Stage

TEMPLATE = "post_office"
# Processes, and threads in each: its defaults, and what did better on two cores.
HANDS = ((1, 5), (2, 1), (2, 5), (4, 1))
_LEFT_OUT = (
    "django-post-office is left out: it is not installed. `make bench` installs it from"
    " requirements/bench.txt where the package index can be reached."
)
_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Queue:
    """What is put into its queue: the first `size` messages."""

    written: Written
    size: int


@dataclass(frozen=True, slots=True)
class Hands:
    """How it sends its queue."""

    processes: int
    lockfile: str


def ways(stage: Stage, written: Written, size: int) -> Mapping[str, Callable[[], Work]]:
    """Return each way in which it sends `size` messages; where it is missing, say so and none."""
    if importlib.util.find_spec("post_office") is None:
        stage.notes.append(_LEFT_OUT)
        return {}
    queue = Queue(written, size)
    return {
        f"{processes} x {threads} threads": partial(_send, stage, queue, processes, threads)
        for processes, threads in HANDS
    }


def fill(queue: Queue) -> Callable[[], None]:
    """Make its tables and queue the messages."""

    def act() -> None:
        from django.core.management import call_command  # noqa: PLC0415 - once Django is set up
        from django.db import connection  # noqa: PLC0415 - once Django is set up
        from post_office import mail  # noqa: PLC0415 - where it is installed

        call_command("migrate", "post_office", verbosity=0, interactive=False)
        messages = queue.written.read(range(queue.size))
        while batch := list(_queued(islice(messages, _AT_ONCE))):
            mail.send_many(batch)
        connection.close()

    return act


def send(hands: Hands) -> Callable[[], None]:
    """Send its queue to the last message, as `manage.py send_queued_mail` does."""
    from post_office.mail import (  # noqa: PLC0415 - where it is installed
        send_queued_mail_until_done,
    )

    return lambda: send_queued_mail_until_done(hands.lockfile, hands.processes, 0)


def _send(stage: Stage, queue: Queue, processes: int, threads: int) -> Work:
    hands = Hands(processes, str(stage.folder / "post_office"))
    with (
        stage.databases.copy_of(TEMPLATE, lambda: _fill(queue)),
        _its_own_settings(threads),
    ):
        return together("bench.post_office:send", [hands])


def _fill(queue: Queue) -> None:
    with _its_own_settings():
        together("bench.post_office:fill", [queue])


def _its_own_settings(threads: int = 1) -> AbstractContextManager[None]:
    """Let processes that start now find its settings."""
    return named(
        {
            "DJANGO_SETTINGS_MODULE": "bench.post_office_settings",
            "POST_OFFICE_THREADS": str(threads),
        }
    )


def _queued(messages: Iterable[Finished]) -> Iterator[dict[str, object]]:
    for each in map(letter_of, messages):
        yield {
            "sender": each.sender,
            "recipients": [each.recipient],
            "subject": each.subject,
            "message": each.text,
            "html_message": each.html,
            "headers": each.headers,
        }
