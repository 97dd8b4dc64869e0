"""Another tool's list on its way to being people who said yes themselves."""

from django.conf import settings
from django.db import models

from programs.models import Program


class ListMove(models.Model):
    """Hold one list of opt-ins that was brought from elsewhere: whose, from where, how fast.

    Each person of it becomes a request with its evidence; `ConsentEvent.details["move"]` names
    this row. Their confirmations go out `per_hour`, once each. `rows_read`, `asked`, `refused` and
    `next_turn_at` are written with each batch, so that a move that was cut off goes on where it
    was: `file_hash` (SHA-256) tells that it is the same file.
    """

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="moves")
    source = models.CharField(max_length=120, help_text="The tool or form that has the opt-ins.")
    statement = models.TextField(help_text="What people were told there, and how they said yes.")
    per_hour = models.PositiveIntegerField()
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    started_at = models.DateTimeField()
    file_hash = models.BinaryField(max_length=32, default=b"")
    next_turn_at = models.DateTimeField(null=True, help_text="When the next confirmation goes.")
    finished_at = models.DateTimeField(null=True)
    asked = models.PositiveIntegerField(default=0)
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
