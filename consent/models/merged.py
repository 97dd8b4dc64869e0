"""Records that were merged into another one of the same person."""

from django.db import models

from subscribers.models import Subscriber


class MergedRecord(models.Model):
    """Say which record of a person goes on for one that was merged into it.

    The merged record has no address, no consent that lives and an id that names nobody; its chain,
    its deliveries and its receipts stay where they are. `into` is never merged itself: where it is
    later, this row says into which one.
    """

    subscriber = models.OneToOneField(
        Subscriber, on_delete=models.CASCADE, primary_key=True, related_name="merged"
    )
    into = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="merged_records")
    merged_at = models.DateTimeField()

    class Meta:
        permissions = (("merge_records", "Can merge two records of one person"),)
        constraints = (
            models.CheckConstraint(
                name="consent_mergedrecord_is_not_merged_into_itself",
                condition=~models.Q(subscriber=models.F("into")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.subscriber_id} in {self.into_id}"
