"""What staff may see, and whether it takes two of them: about people who work here."""

from django.conf import settings
from django.db import models

from programs.models.brand import Brand


class BrandLimit(models.Model):
    """Limit somebody of staff to some brands; whoever has no limit works for all of them.

    A limit that names no brand leaves nothing to see.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="brand_limit",
    )
    brands = models.ManyToManyField(Brand, related_name="+")

    def __str__(self) -> str:
        return f"limit of {self.user}"


class TwoPersonRule(models.Model):
    """One change of the rule that it takes two: who wrote neither publishes nor approves it.

    Rows are added and never change. The newest says what holds; without any the rule is on. What
    one person did alone names the row that had switched it off (`alone_under`), and the database
    takes no other.
    """

    is_on = models.BooleanField("the rule is")
    why = models.CharField(max_length=200, help_text="It stays on the record, with your name.")
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)
        verbose_name = "change of the two-person rule"
        verbose_name_plural = "two-person rule"

    def __str__(self) -> str:
        return f"two-person rule {'on' if self.is_on else 'off'}"
