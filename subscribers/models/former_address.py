"""An address that somebody had before."""

from django.db import models

from subscribers.models.subscriber import Subscriber


class FormerAddress(models.Model):
    """Keep by its keyed hash that a person had an address, and until when.

    What they said while they had it was said by its mailbox: whoever comes to the address later,
    by another record, is not asked again in somebody else's name. Goes when the person is erased.
    """

    subscriber = models.ForeignKey(
        Subscriber, on_delete=models.CASCADE, related_name="former_addresses"
    )
    address_hash = models.BinaryField(max_length=32)
    left_at = models.DateTimeField()

    class Meta:
        verbose_name = "former address"
        verbose_name_plural = "former addresses"
        constraints = (
            # Each request in somebody's name looks for who had the address.
            models.UniqueConstraint(
                fields=("address_hash", "subscriber"),
                name="subscribers_formeraddress_is_kept_once",
            ),
        )

    def __str__(self) -> str:
        return f"former address {self.pk}"
