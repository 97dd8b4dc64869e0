"""What an edition is made of beside its words: catalogues and pictures, read once a batch."""

from collections.abc import Collection, Iterable

from delivery.models import Catalogue, Edition, EditionCatalogue
from delivery.rendering.liquid import TemplateRefused, compile_template
from delivery.rendering.pictures import Picture
from delivery.rendering.tables import Table, Tables
from delivery.selectors.catalogues import catalogues_named, rows_of, taken_with


def live_tables(sources: Iterable[str]) -> Tables:
    """Return the catalogues that these templates name, as they are now."""
    return {each.name: live_table(each) for each in catalogues_named(catalogues_in(sources))}


def live_table(catalogue: Catalogue) -> Table:
    """Return a catalogue as it is now."""
    field = catalogue.key_field
    columns = tuple(catalogue.columns)
    return Table(catalogue.name, field.key, field.type, columns, rows_of(catalogue))


def taken_tables(edition_id: int) -> Tables:
    """Return the catalogues of an edition as they were when it was approved."""
    return tables_of(taken_with(edition_id))


def tables_of(copies: Iterable[EditionCatalogue]) -> Tables:
    """Return the catalogues that an edition took copies of."""
    return {each.name: _taken(each) for each in copies}


def _taken(copy: EditionCatalogue) -> Table:
    columns = tuple(sorted({column for row in copy.rows.values() for column in row}))
    return Table(copy.name, copy.key_field.key, copy.key_field.type, columns, copy.rows)


def catalogues_in(sources: Iterable[str]) -> Collection[str]:
    """Return the names of the catalogues that these templates read columns of."""
    return {name.partition(".")[0] for name in columns_in(sources)}


def columns_in(sources: Iterable[str]) -> set[str]:
    """Return the columns that these templates read: "offers.headline"."""
    read: set[str] = set()
    for source in sources:
        try:
            read |= compile_template(source).reading.columns
        except TemplateRefused:
            continue
    return read


def pictures_of(edition: Edition) -> dict[str, Picture]:
    """Return the pictures of an edition, by name."""
    return {
        each.name: Picture(each.name, each.media_type, each.width, bytes(each.content))
        for each in edition.pictures.all()
    }
