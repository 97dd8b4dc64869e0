"""What a site, an app or a salesperson took of a promise, and what they said became of it."""

from django.db import models
from django.db.models import Q

from delivery.models.delivery import Delivery
from delivery.rules.reserving import FORMATS, Outcome


class Reservation(models.Model):
    """Hold what a delivery of kind `reservation` has besides: for which format, and how it ended.

    The values were handed to the caller when the delivery's permission was read
    (`Delivery.permitted_at`); `used_at` is when the caller says that the person had them.
    """

    delivery = models.OneToOneField(
        Delivery, on_delete=models.CASCADE, primary_key=True, related_name="reservation"
    )
    format = models.CharField(max_length=8, choices=[(str(each), each.label) for each in FORMATS])
    expires_at = models.DateTimeField(help_text="Until when its outcome is waited for.")
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    used_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "reservation"
        constraints = (
            models.CheckConstraint(
                name="delivery_reservation_format_is_no_mail",
                condition=Q(format__in=[str(each) for each in FORMATS]),
            ),
            models.CheckConstraint(
                name="delivery_reservation_outcome_has_its_times",
                condition=Q(outcome__in=["", "unreported"], used_at=None, reported_at=None)
                | Q(outcome="used", used_at__isnull=False, reported_at__isnull=False)
                | Q(outcome="unused", used_at=None, reported_at__isnull=False),
            ),
        )
        indexes = (
            # The tick ends those that nobody reported.
            models.Index(
                fields=("expires_at",), condition=Q(outcome=""), name="delivery_reservation_open"
            ),
        )

    def __str__(self) -> str:
        return f"reservation {self.pk}"
