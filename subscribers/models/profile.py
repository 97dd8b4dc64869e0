"""What is known of a person, for as long as a consent covers it."""

from django.db import models
from django.db.models import Q

from subscribers.models.subscriber import Subscriber


class Profile(models.Model):
    """Hold one person's values with where each came from. No row where nothing is known.

    `values` is `{field key: {"v": value, "by": "person" | "crm" | "import",
    "at": ISO 8601 time of observation}}`, `removed_at` `{field key: ISO 8601 time}` of fields that
    had none then, so that no older value comes back: no key is in both, and it is kept no longer
    than a value would be. Only `consent.services.profile` writes either, because storing a value
    needs its cover.
    """

    subscriber = models.OneToOneField(
        Subscriber, on_delete=models.CASCADE, primary_key=True, related_name="profile"
    )
    values = models.JSONField()
    removed_at = models.JSONField(default=dict, db_default={}, blank=True, editable=False)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="subscribers_profile_is_never_empty",
                condition=~Q(values={}) | ~Q(removed_at={}),
            ),
        )

    def __str__(self) -> str:
        return f"profile of {self.subscriber_id}"
