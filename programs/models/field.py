"""The catalogue of personal data."""

from django.core.validators import RegexValidator
from django.db import models

from programs.rules.vocabulary import Category, FieldType


class DataField(models.Model):
    """Describe one kind of personal data in plain words.

    `labels` and `sources` are `{language: words}`; `choices` is a list of `{"code", "labels"}` in
    the order in which people see them (PostgreSQL sorts the keys of an object), filled for the
    types `choice` and `list` only (a list without choices holds free texts).
    """

    key = models.CharField(
        max_length=40,
        unique=True,
        validators=[RegexValidator(r"^[a-z][a-z0-9_]*$", "Small letters, digits, underscores.")],
        help_text="The name that templates and the API use.",
    )
    labels = models.JSONField(help_text="What the data is, in plain words.")
    sources = models.JSONField(help_text="Where the data comes from, in plain words.")
    type = models.CharField(max_length=6, choices=FieldType.choices, default=FieldType.TEXT)
    choices = models.JSONField(default=list, blank=True)
    category = models.CharField(max_length=8, choices=Category.choices)
    special_category = models.BooleanField(
        default=False, help_text="Health, beliefs, origin and the like (GDPR, article 9)."
    )

    class Meta:
        ordering = ("key",)
        constraints = (
            models.CheckConstraint(
                name="programs_datafield_type_is_known",
                condition=models.Q(type__in=FieldType.values),
            ),
            models.CheckConstraint(
                name="programs_datafield_category_is_known",
                condition=models.Q(category__in=Category.values),
            ),
        )

    def __str__(self) -> str:
        return self.key

    @property
    def labels_by_code(self) -> dict[str, dict[str, str]]:
        """Return `{code: {language: label}}` of the choices, in their order."""
        return {choice["code"]: choice["labels"] for choice in self.choices}
