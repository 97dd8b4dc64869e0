"""What reports are made of: numbers of people and messages by day, kept by the clock."""

from django.db import models

from delivery.models.edition import Edition
from delivery.rules.reports.vocabulary import What
from programs.models import Invitation, Program


class Figure(models.Model):
    """Hold one number: so many of `what`, of a program on a day (or in the month that begins then).

    Names nobody. `ended_on` and `why` say of a stay until when and how it ended; `why` is the way
    of a request, the state and reason of an outcome (`withheld:too_soon`), what was answered, the
    reason for leaving. `field` is a data field that the messages used, "" for all of them.
    """

    what = models.CharField(max_length=9, choices=What.choices)
    program = models.ForeignKey(Program, on_delete=models.CASCADE, related_name="+", db_index=False)
    invitation = models.ForeignKey(
        Invitation, on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, null=True, related_name="+")
    began_on = models.DateField()
    ended_on = models.DateField(null=True)
    why = models.CharField(max_length=40, blank=True)
    field = models.CharField(max_length=40, blank=True)
    number = models.BigIntegerField()

    class Meta:
        verbose_name = "report"
        # Nobody writes them but the clock; who may see reports may see them all of their programs.
        default_permissions = ()
        permissions = (("see_reports", "Can see the reports"),)
        constraints = (
            # Also the index that reports read by.
            models.UniqueConstraint(
                fields=(
                    "what",
                    "program",
                    "began_on",
                    "ended_on",
                    "why",
                    "field",
                    "invitation",
                    "edition",
                ),
                nulls_distinct=False,
                name="delivery_figure_one_of_a_kind",
            ),
            models.CheckConstraint(
                name="delivery_figure_what_is_known",
                condition=models.Q(what__in=What.values),
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.what} of {self.program_id} on {self.began_on}"


class FigureRound(models.Model):
    """Hold when something was last counted anew as a whole, and how long that took.

    `edition` is None for what is said of messages and leavings: that is counted at once.
    """

    edition = models.OneToOneField(
        Edition, on_delete=models.CASCADE, null=True, related_name="figures"
    )
    counted_at = models.DateTimeField(null=True)
    took_ms = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("edition",), nulls_distinct=False, name="delivery_figureround_one_each"
            ),
        )

    def __str__(self) -> str:
        return f"figures of {self.edition_id or 'what is said'}"
