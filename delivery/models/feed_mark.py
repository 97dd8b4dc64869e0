"""How far the ledger was read."""

from django.db import models


class FeedMark(models.Model):
    """Hold the last sealed entry that a reader of the ledger has done its work for."""

    name = models.CharField(max_length=20, primary_key=True)
    seq = models.BigIntegerField(default=-1)

    def __str__(self) -> str:
        return f"{self.name} up to {self.seq}"
