"""Who is alive."""

from django.db import models


class Heartbeat(models.Model):
    """Hold when a process last did its work: `beat`, and `worker:<host>:<pid>` for each worker."""

    name = models.CharField(max_length=120, primary_key=True)
    beat_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
