"""How far an edition is, counted now and then."""

from django.db import models

from delivery.models.edition import Edition


class Progress(models.Model):
    """Hold an edition's numbers as they were counted at `counted_at`.

    `states` is `{state: {refusal or "": count}}`, `unplanned` `{state of the subscription: count}`.
    Counting reads every row of the edition, so it is done once for all who look, and the longer
    it took the less often.
    """

    edition = models.OneToOneField(
        Edition, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    counted_at = models.DateTimeField(null=True)
    took_ms = models.PositiveIntegerField(default=0)
    states = models.JSONField(default=dict)
    unplanned = models.JSONField(default=dict)

    class Meta:
        verbose_name_plural = "progress"

    def __str__(self) -> str:
        return f"progress of {self.edition_id}"
