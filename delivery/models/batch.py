"""Which rows of the queue are in one worker's hands together."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Batch(models.Model):
    """Hold what one worker has claimed in one go, for as long as it works on it.

    It stands for an index on the leases of the deliveries, which each step of each message would
    have to write: the sweep of leases that ran out reads the few rows of this table. `lease_until`
    is not later than that of any of its deliveries that is still taken.
    """

    deliveries = ArrayField(models.BigIntegerField())
    lease_until = models.DateTimeField()

    def __str__(self) -> str:
        return f"batch {self.pk}"
