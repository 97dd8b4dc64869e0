"""An address that a person typed, whose mailbox has not answered yet."""

from django.db import models

from subscribers.models.subscriber import Subscriber


class UnconfirmedAddress(models.Model):
    """Say that the person's address is their own word alone: it may be mistyped.

    It opens nobody's page until a mail to it was answered. `from_version` counts the last address
    that was known to be theirs. Apart from the person's row, which stands still while mail goes.
    """

    subscriber = models.OneToOneField(Subscriber, on_delete=models.CASCADE, primary_key=True)
    from_version = models.PositiveIntegerField()
    given_at = models.DateTimeField()

    class Meta:
        verbose_name = "address that waits to be confirmed"
        verbose_name_plural = "addresses that wait to be confirmed"

    def __str__(self) -> str:
        return str(self.pk)
