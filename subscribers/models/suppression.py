"""Stops on an address, above every subscription."""

from django.db import models
from django.db.models import Q

from subscribers.models.subscriber import Subscriber
from subscribers.rules.vocabulary import StoppedBy


class Suppression(models.Model):
    """Stop one address. Outlives the person's row: the address is kept as a keyed hash only."""

    address_hash = models.BinaryField(max_length=32)
    subscriber = models.ForeignKey(
        Subscriber,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="suppressions",
    )
    by = models.CharField(max_length=10, choices=StoppedBy.choices)
    reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)
    is_sandbox = models.BooleanField(
        default=False, db_default=False, editable=False, help_text="Of an address of the sandbox."
    )
    is_waiting = models.BooleanField(
        default=False,
        db_default=True,
        help_text="Whether it may not be in the person's row yet.",
    )

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(
                name="subscribers_suppression_by_is_known", condition=Q(by__in=StoppedBy.values)
            ),
            # Each new person and each stop looks for the live suppression of an address.
            models.UniqueConstraint(
                fields=("address_hash", "by"),
                condition=Q(lifted_at=None),
                name="subscribers_suppression_one_is_live",
            ),
        )
        indexes = (
            # Each tick looks for those that wait.
            models.Index(
                fields=("subscriber",),
                condition=Q(is_waiting=True, lifted_at=None),
                name="subscribers_suppression_waits",
            ),
        )

    def __str__(self) -> str:
        return f"stopped by {self.by}"
