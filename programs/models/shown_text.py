"""What people were shown, once."""

from django.db import models


class ShownText(models.Model):
    """Keep one exact text under its own SHA-256. Append-only; holds no personal value."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    language = models.CharField(max_length=35)
    body = models.TextField()

    def __str__(self) -> str:
        return self.sha256[:12]
