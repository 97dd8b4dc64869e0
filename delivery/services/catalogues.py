"""Fill catalogues, and take the copies of them that approved editions are sent with.

An edition is approved as it will be sent, so it takes a copy. What changes in a catalogue later
reaches it only when somebody who did not change it says so (decision record 0020).
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from delivery.models import Catalogue, CatalogueRow, Edition, EditionCatalogue
from delivery.rendering.loading import columns_in
from delivery.rendering.review import drafts_of
from delivery.rendering.tables import columns_of
from delivery.rules.catalogues import (
    ROWS_LIMIT,
    CellRefused,
    Table,
    read_cell,
    read_key,
    read_table,
)
from delivery.rules.vocabulary import EditionState
from delivery.selectors.catalogues import key_of, rows_of
from programs.selectors.two_persons import takes_two

Clock = Callable[[], datetime]

_OVER = (EditionState.DRAFT, EditionState.DONE, EditionState.CANCELLED)


class CatalogueRefused(Exception):
    """A catalogue cannot be filled so; `faults` are sentences, each with its line or column."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = list(faults)
        super().__init__(" ".join(self.faults))


class OwnRowsError(Exception):
    """Say that who filled a catalogue tried to put it into an approved edition."""


class NothingToTakeError(Exception):
    """Say that an edition is not one that takes a catalogue anew."""


@transaction.atomic
def replace_rows(
    *, catalogue: Catalogue, content: bytes, changed_by: User, clock: Clock
) -> Catalogue:
    """Fill a catalogue with a CSV file, all of it or nothing. Raises `CatalogueRefused`."""
    row = _locked(catalogue)
    table = read_table(content, key_of(row))
    _refuse(table)
    row.rows.all().delete()
    CatalogueRow.objects.bulk_create(
        (
            CatalogueRow(catalogue=row, key=each.key, match=each.match, cells=each.cells)
            for each in table.rows
        ),
        batch_size=1_000,
    )
    row.columns = list(table.columns)
    return _changed(row, changed_by, clock)


def _refuse(table: Table) -> None:
    if table.faults:
        raise CatalogueRefused(table.faults)
    if not table.rows:
        raise CatalogueRefused(["It has no rows."])


@transaction.atomic
def write_row(
    *,
    catalogue: Catalogue,
    key: str,
    cells: Mapping[str, str],
    changed_by: User,
    clock: Clock,
    row: CatalogueRow | None = None,
) -> CatalogueRow:
    """Write one row of a catalogue, `row` or a new one. Raises `CatalogueRefused`."""
    owner = _locked(catalogue)
    written = row or CatalogueRow(catalogue=owner)
    try:
        written.key, written.match = read_key(key_of(owner), key)
        written.cells = {name: read_cell(name, cells.get(name, "")) for name in owner.columns}
    except CellRefused as refused:
        raise CatalogueRefused([str(refused)]) from None
    if (row is None or row.pk is None) and owner.rows.count() >= ROWS_LIMIT:
        raise CatalogueRefused([f"At most {ROWS_LIMIT:,} rows."])
    try:
        with transaction.atomic():
            written.save()
    except IntegrityError:
        raise CatalogueRefused([f"{written.key} is there already."]) from None
    _changed(owner, changed_by, clock)
    return written


@transaction.atomic
def remove_row(*, row: CatalogueRow, changed_by: User, clock: Clock) -> None:
    """Take one row out of its catalogue."""
    owner = _locked(row.catalogue)
    row.delete()
    _changed(owner, changed_by, clock)


@transaction.atomic
def take_catalogues(*, edition: Edition, taken_by: User, clock: Clock) -> list[EditionCatalogue]:
    """Copy what the edition reads of catalogues: from now on it is sent with that.

    Raises `OwnRowsError` where `taken_by` is who changed one of them last and it takes two.
    """
    read = columns_in(
        part
        for draft in drafts_of(edition)
        for part in (draft.subject, draft.preheader, draft.body)
    )
    names = {name.partition(".")[0] for name in read}
    found = Catalogue.objects.select_for_update(no_key=True, of=("self",)).filter(name__in=names)
    owners = list(found.select_related("key_field").order_by("id"))
    own = sorted(each.name for each in owners if each.changed_by_id == taken_by.pk)
    if own and takes_two():
        raise OwnRowsError(
            f"You filled the catalogue {own[0]}, so somebody else has to approve what it says."
        )
    edition.catalogues.all().delete()
    return EditionCatalogue.objects.bulk_create(
        _copy(edition, each, read, taken_by, clock) for each in owners
    )


def _copy(
    edition: Edition, owner: Catalogue, read: Iterable[str], taken_by: User, clock: Clock
) -> EditionCatalogue:
    columns = sorted(
        column for name, _, column in (each.partition(".") for each in read) if name == owner.name
    )
    return EditionCatalogue(
        edition=edition,
        name=owner.name,
        key_field=owner.key_field,
        rows=columns_of(rows_of(owner), columns),
        taken_at=clock(),
        taken_by=taken_by,
    )


@transaction.atomic
def refresh_catalogues(*, edition: Edition, taken_by: User, clock: Clock) -> list[EditionCatalogue]:
    """Have an approved edition that still runs go on with its catalogues as they are now.

    Raises `OwnRowsError`, `CatalogueRefused` where a column or a key is not what was approved, and
    `NothingToTakeError` for an edition that takes none.
    """
    row = Edition.objects.select_for_update(no_key=True).get(pk=edition.pk)
    before = {each.name: each.key_field_id for each in row.catalogues.all()}
    if row.state in _OVER or not before:
        raise NothingToTakeError("Only an approved edition that reads a catalogue takes it anew.")
    _refuse_other_tables(row, before)
    return take_catalogues(edition=row, taken_by=taken_by, clock=clock)


def _refuse_other_tables(edition: Edition, before: Mapping[str, int]) -> None:
    now = {each.name: each for each in Catalogue.objects.filter(name__in=before)}
    faults = []
    for name in columns_in(
        part
        for draft in drafts_of(edition)
        for part in (draft.subject, draft.preheader, draft.body)
    ):
        table, _, column = name.partition(".")
        owner = now.get(table)
        if owner is None or column not in owner.columns or owner.key_field_id != before.get(table):
            faults.append(f"{name} is not in the catalogue any more as it was approved.")
    if faults:
        raise CatalogueRefused(sorted(faults))


def _locked(catalogue: Catalogue) -> Catalogue:
    rows = Catalogue.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("key_field").get(pk=catalogue.pk)


def _changed(catalogue: Catalogue, changed_by: User, clock: Clock) -> Catalogue:
    catalogue.changed_by, catalogue.changed_at = changed_by, clock()
    catalogue.save(update_fields=["columns", "changed_by", "changed_at"])
    return catalogue
