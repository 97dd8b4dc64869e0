"""Messages that were written for people of the sandbox, and went nowhere."""

from django.db import models

from delivery.models.delivery import Delivery


class SandboxMessage(models.Model):
    """Keep one message as it would have gone (RFC 5322), for whoever tries the API.

    It holds links that speak for its person, who is made up. It is dropped after seven days.
    """

    delivery = models.OneToOneField(
        Delivery, on_delete=models.CASCADE, primary_key=True, related_name="sandbox_message"
    )
    content = models.BinaryField()
    kept_at = models.DateTimeField()

    class Meta:
        indexes = (
            # The purge.
            models.Index(fields=("kept_at",), name="delivery_sandboxmessage_age"),
        )

    def __str__(self) -> str:
        return f"message of delivery {self.pk}"
