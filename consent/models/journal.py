"""How far the database has followed the journal that is kept outside of it."""

from django.db import models


class JournalHead(models.Model):
    """Hold the last line of one writer's journal file that this database has the effect of.

    Written in the transaction that the line tells of. A file that is ahead of its head says that
    an older state of the database was restored, or that a process died before its commit.
    """

    writer = models.CharField(max_length=80, primary_key=True)
    position = models.BigIntegerField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.writer} at {self.position}"
