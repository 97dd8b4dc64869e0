"""An id by which a person was known before."""

from django.db import models

from subscribers.models.subscriber import Subscriber


class EarlierId(models.Model):
    """Keep an id by which somebody was known, so that whoever still has it finds them.

    One that we made gives way to the controller's; a controller's gives way to another one. An id
    is one person's, now or earlier: triggers of the people's table refuse another person by it.
    """

    external_id = models.CharField(max_length=120, primary_key=True)
    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="earlier_ids")

    class Meta:
        verbose_name = "earlier id"
        verbose_name_plural = "earlier ids"

    def __str__(self) -> str:
        return self.external_id
