"""Bring a file as the pages do, and work it as a worker does."""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.contrib.auth.models import User
from django.utils import timezone

from consent.models import PeopleImport
from consent.services.people_imports import (
    Choice,
    check,
    start,
    take_in,
    targets_there_are,
    work_imports,
)

HEADER = ("external_id", "email", "language")
Clock = Callable[[], datetime]


def somebody() -> User:
    """Return the staff member who brings files."""
    return User.objects.get_or_create(username="mia", is_staff=True)[0]


def uploaded(*rows: str, header: str = ",".join(HEADER), name: str = "crm.csv") -> PeopleImport:
    """Upload a file with these rows."""
    content = "\n".join([header, *rows]).encode() + b"\n"
    return take_in(name=name, parts=[content], by=somebody(), clock=timezone.now)


def choice(header: str, others: Mapping[str, str] | None = None, fixed: str = "") -> Choice:
    """Take each column as its own name says, where that is something, or as `others` do."""
    named = enumerate((others or {}).get(name, name) for name in header.split(","))
    there_are = targets_there_are()
    return Choice({i: target for i, target in named if target in there_are}, fixed)


def checked(*rows: str, header: str = ",".join(HEADER)) -> PeopleImport:
    """Upload a file and have it checked."""
    row = uploaded(*rows, header=header)
    check(people_import=row, choice=choice(header))
    return worked(row)


def imported(*rows: str, header: str = ",".join(HEADER)) -> PeopleImport:
    """Upload a file, have it checked and imported."""
    row = checked(*rows, header=header)
    start(people_import=row, clock=timezone.now)
    return worked(row)


def worked(row: PeopleImport, clock: Clock = timezone.now, seconds: float = 60) -> PeopleImport:
    """Return the row as it is when a worker has been at it."""
    work_imports(clock=clock, seconds=seconds)
    row.refresh_from_db()
    return row


def many(count: int, *, first: int = 0) -> list[str]:
    """Return the rows of so many people."""
    return [f"P-{n:07},p{n}@example.com,en" for n in range(first, first + count)]
