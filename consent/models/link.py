"""Invitations that travel as links."""

from django.db import models

from consent.models.batch import InvitationBatch
from programs.models import Program
from subscribers.models import Subscriber


class PersonalLink(models.Model):
    """Hold one link that was made for one person and one program. Its token is derived.

    `address_version` says for which of their addresses: the mailbox of one before has no say. A
    link without one, made by an older release while it was replaced, opens nothing. `batch` is the
    mailing that it was made for, where staff made it.
    """

    subscriber = models.ForeignKey(
        Subscriber, on_delete=models.CASCADE, related_name="personal_links"
    )
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="personal_links")
    campaign = models.CharField(
        max_length=60, blank=True, help_text="The same for every recipient of one mailing."
    )
    # The index of one link a person finds those of a batch, in the order of their people.
    batch = models.ForeignKey(
        InvitationBatch,
        on_delete=models.PROTECT,
        null=True,
        related_name="links",
        db_index=False,
    )
    address_version = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                name="consent_personallink_ends_after_it_begins",
                condition=models.Q(expires_at__gt=models.F("created_at")),
            ),
            models.UniqueConstraint(
                fields=("batch", "subscriber"),
                condition=models.Q(batch__isnull=False),
                name="consent_personallink_one_of_a_batch",
            ),
        )

    def __str__(self) -> str:
        return f"link {self.pk}"
