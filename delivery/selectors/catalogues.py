"""Read catalogues: as they are now, and as an edition was approved with them."""

from collections.abc import Collection

from delivery.models import Catalogue, Edition, EditionCatalogue
from delivery.rules.catalogues import KeyField


def catalogues_named(names: Collection[str]) -> list[Catalogue]:
    """Return the catalogues of these names as they are now."""
    if not names:
        return []
    return list(Catalogue.objects.filter(name__in=names).select_related("key_field"))


def rows_of(catalogue: Catalogue) -> dict[str, dict[str, str]]:
    """Return `{key as it is compared: {column: text}}` of a catalogue as it is now."""
    return dict(catalogue.rows.values_list("match", "cells"))


def taken_with(edition_id: int) -> list[EditionCatalogue]:
    """Return the catalogues that an edition was approved with."""
    rows = EditionCatalogue.objects.filter(edition_id=edition_id).select_related("key_field")
    return list(rows.order_by("name"))


def copies_of(edition_ids: Collection[int]) -> frozenset[int]:
    """Return which copies of catalogues these editions go with: one that is taken anew is new."""
    copies = EditionCatalogue.objects.filter(edition__in=edition_ids)
    return frozenset(copies.values_list("id", flat=True))


def outdated(edition: Edition) -> list[Catalogue]:
    """Return the catalogues that changed since `edition` took its copy."""
    taken = {each.name: each.taken_at for each in edition.catalogues.all()}
    return [
        each
        for each in catalogues_named(taken)
        if each.changed_at is not None and each.changed_at > taken[each.name]
    ]


def key_of(catalogue: Catalogue) -> KeyField:
    """Return the field whose value picks a row."""
    field = catalogue.key_field
    return KeyField(field.key, field.type, field.labels_by_code)
