"""Another tool's list on its way to being people who said yes themselves."""

from django.conf import settings
from django.db import models

from programs.models import Program


class ListMove(models.Model):
    """Hold one list of opt-ins that was brought from elsewhere: whose, from where, how fast.

    Each person of it becomes a request with its evidence; `ConsentEvent.details["move"]` names
    this row. Their confirmations go out `per_hour`, once each.
    """

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="moves")
    source = models.CharField(max_length=120, help_text="The tool or form that has the opt-ins.")
    statement = models.TextField(help_text="What people were told there, and how they said yes.")
    per_hour = models.PositiveIntegerField()
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    started_at = models.DateTimeField()
    rows_read = models.PositiveIntegerField(default=0)
    refused = models.JSONField(default=dict, help_text="How many rows were refused, by reason.")

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                name="consent_listmove_has_a_pace", condition=models.Q(per_hour__gte=1)
            ),
        )

    def __str__(self) -> str:
        return f"move {self.pk} of {self.source}"
