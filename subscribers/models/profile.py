"""What is known of a person, for as long as a consent covers it."""

from django.db import models
from django.db.models import Q

from subscribers.models.subscriber import Subscriber


class Profile(models.Model):
    """Hold one person's values with where each came from. No row where nothing is known.

    `values` is `{field key: {"v": value, "by": "person" | "crm" | "import",
    "at": ISO 8601 time of observation}}`. Only `consent.services.profile` writes it, because
    storing a value needs its cover.
    """

    subscriber = models.OneToOneField(
        Subscriber, on_delete=models.CASCADE, primary_key=True, related_name="profile"
    )
    values = models.JSONField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="subscribers_profile_is_never_empty", condition=~Q(values={})
            ),
        )

    def __str__(self) -> str:
        return f"profile of {self.subscriber_id}"
