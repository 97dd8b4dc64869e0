"""What other systems told of: kept for as long as it may still trigger something."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from delivery.rules.events import ID_LENGTH, NAME_LENGTH
from subscribers.models import Subscriber


class Event(models.Model):
    """Hold one event that triggered an edition: another one leaves nothing behind.

    `sealed` are the values that the edition declares and the person's yes covers, under the key of
    that person; `fields` names them. Both are emptied once they are used, not covered any more or
    out of date. `answer` is what the caller was told, so that telling it again says the same.
    """

    event_id = models.CharField(max_length=ID_LENGTH)
    is_sandbox = models.BooleanField(
        default=False, db_default=False, help_text="Told of with a test key."
    )
    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="events")
    name = models.CharField(max_length=NAME_LENGTH)
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField()
    fields = ArrayField(models.CharField(max_length=40), default=list)
    sealed = models.BinaryField(null=True)
    answer = models.JSONField(default=dict)

    class Meta:
        ordering = ("id",)
        constraints = (
            # Each event that is told of looks whether it was before, on its own side.
            models.UniqueConstraint(
                fields=("event_id", "is_sandbox"), name="delivery_event_is_told_once"
            ),
            models.CheckConstraint(
                name="delivery_event_names_what_it_holds",
                condition=Q(fields=[], sealed=None) | (~Q(fields=[]) & Q(sealed__isnull=False)),
            ),
        )
        indexes = (
            # The round that drops what is out of date.
            models.Index(fields=("happened_at",), name="delivery_event_by_age"),
            # The round that drops values which were used or are covered no more.
            models.Index(
                fields=("id",), condition=Q(sealed__isnull=False), name="delivery_event_holding"
            ),
        )

    def __str__(self) -> str:
        return f"event {self.pk}"
