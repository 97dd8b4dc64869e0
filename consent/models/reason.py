"""Why people left, as far as they said."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from consent.models.event import ConsentEvent
from consent.rules.vocabulary import WhyLeft


class LeavingReason(models.Model):
    """Hold what somebody said of one leaving, afterwards and of their own accord.

    Beside the ledger, which has all that decides what may be sent: a reason decides nothing.
    `sealed` is what they wrote, under their key (AES-256-GCM), None where there is nothing or once
    it had its time; `remark_at` is when they wrote it, and means nothing without. `why` is ""
    where they only wrote.
    """

    left = models.OneToOneField(ConsentEvent, on_delete=models.PROTECT, related_name="reason")
    why = models.CharField(max_length=12, choices=WhyLeft.choices, blank=True)
    sealed = models.BinaryField(null=True)
    remark_at = models.DateTimeField(db_default=Now())
    said_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="consent_leavingreason_why_is_known",
                condition=Q(why__in=["", *WhyLeft.values]),
            ),
            models.CheckConstraint(
                name="consent_leavingreason_says_something",
                condition=~Q(why="") | Q(sealed__isnull=False),
            ),
            models.CheckConstraint(
                name="consent_leavingreason_is_changed_after_it_was_said",
                condition=Q(changed_at__gte=F("said_at")),
            ),
        )
        indexes = (
            # The purge of words that had their time.
            models.Index(
                fields=("remark_at",),
                condition=Q(sealed__isnull=False),
                name="consent_leavingreason_written",
            ),
        )

    def __str__(self) -> str:
        return f"reason of leaving {self.left_id}"
