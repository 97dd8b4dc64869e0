"""A file is checked, then imported: the counts agree, and nothing is lost or done twice."""

import os
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError
from django.utils import timezone
from pytest_django.fixtures import Settings

from consent.models import ConsentEvent, ImportChunk, PeopleImport
from consent.rules.people_imports import ImportState
from consent.services.importing import Given, UnusableFile
from consent.services.importing.engine import BATCH, ImportRun
from consent.services.people_imports import (
    Choice,
    NotNowError,
    cancel,
    check,
    drop_old_imports,
    has_imports,
    start,
    work_imports,
)
from consent.services.people_imports.files import path_of
from consent.services.upsert import UpsertResult
from subscribers.models import Subscriber
from tests.consent.people_imports.bringing import (
    checked,
    choice,
    imported,
    many,
    uploaded,
    worked,
)

pytestmark = pytest.mark.django_db


def files_of(settings: Settings) -> list[Path]:
    return list(settings.IMPORTS_DIR.glob("*"))


def people() -> dict[str, str | None]:
    return dict(Subscriber.objects.values_list("external_id", "email"))


def test_an_upload_is_kept_where_only_we_read_it_and_imports_nobody(settings: Settings) -> None:
    row = uploaded("A-1,ana@example.com,pl")

    assert row.state == ImportState.UPLOADED
    assert path_of(row.pk).stat().st_mode & 0o777 == 0o600
    assert (row.file_name, row.encoding, row.delimiter) == ("crm.csv", "utf-8", ",")
    assert not Subscriber.objects.exists()
    assert not has_imports()


@pytest.mark.parametrize(
    ("header", "why"),
    [
        ("ana@example.com,Ana", "looks like a person"),
        ("PK\x03\x04", "save it as CSV"),
        ("", "no header"),
        (",".join(f"c{n}" for n in range(501)), "501 columns; 500 can be read"),
    ],
)
def test_what_is_no_file_of_people_is_not_kept(settings: Settings, header: str, why: str) -> None:
    with pytest.raises(UnusableFile, match=why):
        uploaded(header=header)

    assert files_of(settings) == []
    assert not PeopleImport.objects.exists()


def test_a_check_writes_nobody_and_its_counts_are_those_of_the_import(settings: Settings) -> None:
    imported("A-1,ana@example.com,pl", "A-2,bo@example.com,de")
    rows = [
        "A-1,ana@example.com,pl",
        "A-2,bo@example.com,fr",
        *many(BATCH),
        "A-3,not an address,en",
        "A-4,dan@example.com",
        # Behind a thousand others, and each for another reason.
        "P-0000001,p1@example.com,en",
        "P-0000002,p2@example.com,de",
        "A-5,p3@example.com,en",
    ]

    row = checked(*rows)

    assert row.state == ImportState.CHECKED
    assert len(people()) == 2
    foreseen = row.foreseen
    start(people_import=row, clock=timezone.now)
    row = worked(row)
    assert row.state == ImportState.DONE
    assert row.counts == foreseen
    assert row.counts["outcomes"] == {"same": 2, "changed": 2, "added": BATCH}
    assert row.counts["refused"] == {
        "invalid_address": 1,
        "too_few_cells": 1,
        "address_taken": 1,
    }
    assert row.rows_read == row.rows_in_all == len(rows)
    assert not path_of(row.pk).exists()
    assert not ConsentEvent.objects.exists()


def test_a_refused_row_says_nothing_of_the_rows_behind_it() -> None:
    imported("A-1,ana@example.com,en")
    rows = [
        "A-2,ana@example.com,en",
        *many(BATCH),
        "A-1,ana@example.com,en",
        "A-2,bo@example.com,en",
    ]

    row = checked(*rows)

    foreseen = row.foreseen
    start(people_import=row, clock=timezone.now)
    assert foreseen == worked(row).counts
    assert foreseen["outcomes"] == {"added": BATCH + 1, "same": 1}
    assert foreseen["refused"] == {"address_taken": 1}


def test_what_was_refused_is_noted_without_a_value() -> None:
    row = checked("A-1,not an address,en", "A-2,bo@example.com,en,more")

    problems = [each for chunk in row.chunks.all() for each in chunk.problems]

    assert sorted(problems) == [
        [2, "row", "email", "invalid_address"],
        [3, "row", "", "too_many_cells"],
    ]


def lost_after(monkeypatch: pytest.MonkeyPatch, batches: int) -> None:
    """Lose the database behind so many more batches, each time."""
    taken: list[list[Given]] = []
    take = ImportRun.take

    def once(run: ImportRun, batch: list[Given]) -> list[UpsertResult]:
        if len(taken) == batches:
            taken.clear()
            raise OperationalError
        taken.append(batch)
        return take(run, batch)

    monkeypatch.setattr(ImportRun, "take", once)


def test_a_worker_that_is_lost_leaves_whole_chunks_and_the_next_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = checked(*many(2 * BATCH + 10), "A-3,nowhere,en")
    start(people_import=row, clock=timezone.now)
    lost_after(monkeypatch, 1)

    seen = []
    while row.state == ImportState.RUNNING:
        with suppress(OperationalError):
            work_imports(clock=timezone.now, seconds=60)
        row.refresh_from_db()
        seen.append((row.rows_read, Subscriber.objects.count()))

    assert seen[:2] == [(BATCH, BATCH), (2 * BATCH, 2 * BATCH)]
    assert row.state == ImportState.DONE
    assert row.counts == row.foreseen
    assert Subscriber.objects.count() == 2 * BATCH + 10
    assert sum(len(chunk.added) for chunk in row.chunks.all()) == 2 * BATCH + 10


def test_a_check_that_is_cut_off_goes_on_and_knows_who_stood_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rows = [*many(BATCH + 1), *many(5), "A-9,p7@example.com,en"]
    whole = checked(*rows).foreseen
    row = uploaded(*rows)
    check(people_import=row, choice=choice("external_id,email,language"))
    lost_after(monkeypatch, 1)

    while row.state == ImportState.CHECKING:
        with suppress(OperationalError):
            worked(row)
        row.refresh_from_db()

    assert row.foreseen == whole
    assert whole["outcomes"] == {"added": BATCH + 1, "same": 5}
    assert whole["refused"] == {"address_taken": 1}


def test_an_import_that_is_cancelled_stops_behind_what_is_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = checked(*many(2 * BATCH))
    start(people_import=row, clock=timezone.now)
    lost_after(monkeypatch, 1)
    with suppress(OperationalError):
        worked(row)

    cancel(people_import=row, clock=timezone.now)

    assert worked(row).state == ImportState.CANCELLED
    assert Subscriber.objects.count() == row.counts["outcomes"]["added"] == BATCH
    assert not path_of(row.pk).exists()
    assert not has_imports()


def test_nothing_is_started_unchecked_or_twice() -> None:
    row = uploaded(*many(1))
    with pytest.raises(NotNowError):
        start(people_import=row, clock=timezone.now)
    row = checked(*many(1))
    again = PeopleImport.objects.get(pk=row.pk)
    start(people_import=row, clock=timezone.now)

    with pytest.raises(NotNowError):
        start(people_import=again, clock=timezone.now)


def test_an_import_whose_file_is_gone_says_so() -> None:
    row = checked(*many(1))
    start(people_import=row, clock=timezone.now)
    path_of(row.pk).unlink()

    assert worked(row).state == ImportState.FAILED
    assert row.trouble == "The file is not there any more: upload it again."


def test_an_error_of_ours_ends_the_import_and_holds_up_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(_run: ImportRun, _batch: list[Given]) -> list[UpsertResult]:
        raise RuntimeError

    row = checked(*many(1))
    start(people_import=row, clock=timezone.now)
    with monkeypatch.context() as patch:
        patch.setattr(ImportRun, "take", broken)
        worked(row)

    assert row.state == ImportState.FAILED
    assert "on our side, behind row 0" in row.trouble
    assert imported(*many(1)).state == ImportState.DONE


def test_two_columns_are_not_one_thing_and_none_is_missing() -> None:
    row = uploaded("A-1,ana@example.com,pl")

    with pytest.raises(UnusableFile, match="Two columns are taken as their e-mail"):
        check(people_import=row, choice=Choice({0: "external_id", 1: "email", 2: "email"}))
    with pytest.raises(UnusableFile, match="Say which column is their id in your system"):
        check(people_import=row, choice=Choice({1: "email"}))
    both = {0: "external_id", 1: "email", 2: "relationship"}
    with pytest.raises(UnusableFile, match="in more than one way"):
        check(people_import=row, choice=Choice(both, "loyal"))


def test_what_nobody_goes_on_with_goes_within_a_day(settings: Settings) -> None:
    left = uploaded(*many(1))
    done = imported(*many(1))
    later = timezone.now() + timedelta(days=1, minutes=1)
    os.utime(path_of(left.pk), (0, 0))

    drop_old_imports(clock=lambda: later)

    left.refresh_from_db()
    assert left.state == ImportState.CANCELLED
    assert list(settings.IMPORTS_DIR.glob("*")) == []
    assert ImportChunk.objects.filter(people_import=done).exists()
    drop_old_imports(clock=lambda: later + timedelta(days=7))
    assert not ImportChunk.objects.exists()
    done.refresh_from_db()
    assert done.counts["outcomes"] == {"added": 1}
