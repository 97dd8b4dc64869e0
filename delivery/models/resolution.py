"""What a person found out about a message of which nobody knew whether it went."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from delivery.models.delivery import Delivery
from delivery.rules.vocabulary import Found


class Resolution(models.Model):
    """Hold who said what became of an uncertain delivery, when and why. Written once.

    `why` is what staff wrote: an erasure empties it.
    """

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="resolutions")
    found = models.CharField(max_length=8, choices=Found.choices)
    why = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    error = models.CharField(max_length=60, blank=True, help_text="What was known before.")
    handed_over_at = models.DateTimeField(help_text="When it may have gone.")

    class Meta:
        ordering = ("id",)
        permissions = (("resolve_delivery", "Can say what became of an uncertain delivery"),)
        constraints = (
            models.CheckConstraint(
                name="delivery_resolution_found_is_known", condition=Q(found__in=Found.values)
            ),
            # It may be sent again once (INV-3): the second time it stays uncertain or is closed.
            models.UniqueConstraint(
                fields=("delivery",),
                condition=Q(found="again"),
                name="delivery_resolution_again_only_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.delivery_id}: {self.found}"
