"""Whoever mirrors the sealed ledger notices that it was set back, wherever they had read to."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from consent.ledger.sealer import seal_new_entries
from consent.models import ConsentEvent, SealedEntry, Subject
from delivery.services.restoring import restore
from programs.models import Program
from tests import cast, factories
from tests.api.conftest import Caller, new_key
from tests.databases import ClonedDatabase
from tests.faults.backups import Backup, back_up

pytestmark = pytest.mark.django_db(transaction=True)

FEED = "/consent-events/"


@pytest.fixture
def backup(cloned_database: ClonedDatabase, tmp_path: Path) -> Callable[[], Backup]:
    """Take a backup when called."""
    return lambda: back_up(cloned_database, tmp_path)


@pytest.fixture
def program() -> Program:
    return factories.published_program("weekly-usuals")


@pytest.fixture
def crm() -> Caller:
    return Caller(new_key())


def seal() -> None:
    seal_new_entries(clock=timezone.now, limit=100)


def read_on(crm: Caller, cursor: str = "-1") -> Any:
    return crm.get(f"{FEED}?after={cursor}")


@contextmanager
def held(*events: ConsentEvent) -> Iterator[None]:
    """Hold the chains of these entries on another connection, so that a sealer leaves them."""
    has_them, may_end = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            ids = [event.subject_id for event in events]
            list(Subject.objects.select_for_update().filter(id__in=ids))
            has_them.set()
            assert may_end.wait(30)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    assert has_them.wait(30)
    try:
        yield
    finally:
        may_end.set()
        holder.join(30)


def test_inv_15_a_mirror_that_read_what_is_lost_is_told_so(
    program: Program, crm: Caller, backup: Callable[[], Backup]
) -> None:
    cast.ask(program, "early@example.com")
    seal()
    common = read_on(crm).json()["cursor"]
    taken = backup()
    for name in ("ana", "ben", "cleo"):
        cast.ask(program, f"{name}@example.com")
    seal()
    lost = read_on(crm, common).json()["cursor"]
    number = lost.partition(".")[0]
    taken.restore()

    short = [read_on(crm, lost), read_on(crm, number)]
    restore(clock=timezone.now)
    for name in ("dan", "eve", "fay", "gil"):
        cast.ask(program, f"{name}@example.com")
    seal()
    longer = read_on(crm, lost)

    for answer in (*short, longer):
        assert (answer.status_code, answer.json()["code"]) == (410, "ledger_restored")
        assert "after=-1" in answer.json()["detail"]
    assert SealedEntry.objects.count() > int(number) + 1
    anew, on = read_on(crm).json(), read_on(crm, common).json()
    assert anew["results"][1:] == on["results"]
    assert anew["cursor"] == on["cursor"]


def test_inv_15_a_mirror_notices_where_its_last_entry_is_there_and_one_before_it_is_not(
    program: Program, crm: Caller, backup: Callable[[], Backup]
) -> None:
    first, last = (cast.ask(program, f"{name}@example.com") for name in ("ana", "ben"))
    taken = backup()
    seal()
    page = read_on(crm).json()
    assert [entry["id"] for entry in page["results"]] == [first.id, last.id]
    taken.restore()

    with held(first, last):
        cast.ask(program, "cleo@example.com")
        seal()
    with held(first):
        seal()
    seal()

    assert SealedEntry.objects.get(event=last).seq == page["results"][-1]["seq"]
    assert read_on(crm, page["cursor"]).json()["code"] == "ledger_restored"
