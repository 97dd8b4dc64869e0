"""What people say of the messages that they got."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from delivery.models.delivery import Delivery


class Feedback(models.Model):
    """Hold what its person says of one delivery: useful, too personal, a remark. Theirs to change.

    `sealed` is the remark under the person's key (AES-256-GCM), None where there is none or once it
    had its time; `remark_at` is when it was written, and without one means nothing. Null in an
    answer: that question was left open.
    """

    delivery = models.OneToOneField(Delivery, on_delete=models.CASCADE, related_name="feedback")
    useful = models.BooleanField(null=True)
    too_personal = models.BooleanField(null=True)
    sealed = models.BinaryField(null=True)
    remark_at = models.DateTimeField(db_default=Now())
    answered_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "feedback"
        constraints = (
            models.CheckConstraint(
                name="delivery_feedback_says_something",
                condition=Q(useful__isnull=False)
                | Q(too_personal__isnull=False)
                | Q(sealed__isnull=False),
            ),
            models.CheckConstraint(
                name="delivery_feedback_is_changed_after_it_was_said",
                condition=Q(changed_at__gte=F("answered_at")),
            ),
        )
        indexes = (
            # The purge of remarks that had their time.
            models.Index(
                fields=("remark_at",),
                condition=Q(sealed__isnull=False),
                name="delivery_feedback_old_remarks",
            ),
        )

    def __str__(self) -> str:
        return f"feedback on delivery {self.delivery_id}"
