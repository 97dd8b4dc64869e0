"""Tables of content that depends on one field of the reader and on nothing else of them."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models

from delivery.models.edition import Edition
from delivery.rules.catalogues import COLUMNS_LIMIT, KEY_LIMIT
from programs.models import DataField


class Catalogue(models.Model):
    """Hold a table that editions look words up in: offers by department, hours by shop.

    The reader's value of `key_field` picks the row. It says nothing about anybody: what is in it is
    content, like the words of an edition.
    """

    name = models.CharField(
        max_length=40,
        unique=True,
        validators=[RegexValidator(r"^[a-z][a-z0-9_]*$", "Small letters, digits, underscores.")],
        help_text="How texts call it: offers, for {{ offers.headline }}.",
    )
    about = models.CharField(max_length=200, blank=True, help_text="For staff: what is in it.")
    key_field = models.ForeignKey(
        DataField,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The data field whose value picks the row. Using the table uses this field.",
    )
    columns = ArrayField(
        models.CharField(max_length=40), default=list, size=COLUMNS_LIMIT, editable=False
    )
    changed_at = models.DateTimeField(null=True, editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class CatalogueRow(models.Model):
    """Hold one row: `cells` is `{column: text}`; `match` is `key` as it is compared."""

    catalogue = models.ForeignKey(Catalogue, on_delete=models.CASCADE, related_name="rows")
    key = models.CharField(max_length=KEY_LIMIT)
    match = models.CharField(max_length=KEY_LIMIT * 3)
    cells = models.JSONField(default=dict)

    class Meta:
        ordering = ("catalogue", "key")
        verbose_name = "row"
        constraints = (
            models.UniqueConstraint(
                fields=("catalogue", "match"), name="delivery_cataloguerow_key_is_unique"
            ),
        )

    def __str__(self) -> str:
        return f"{self.catalogue}: {self.key}"


class EditionCatalogue(models.Model):
    """Hold a catalogue as it was when an edition was approved: only this is sent.

    `rows` is `{match: {column: text}}` of the columns that the edition reads.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="catalogues")
    name = models.CharField(max_length=40)
    key_field = models.ForeignKey(DataField, on_delete=models.PROTECT, related_name="+")
    rows = models.JSONField(default=dict)
    taken_at = models.DateTimeField()
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(
                fields=("edition", "name"), name="delivery_editioncatalogue_once_an_edition"
            ),
        )

    def __str__(self) -> str:
        return f"{self.edition}: {self.name}"
