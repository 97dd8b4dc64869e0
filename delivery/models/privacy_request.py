"""What people ask for by right, and until when it must be answered."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from delivery.rules.vocabulary import PrivacyKind, PrivacyState
from subscribers.models import Subscriber


class PrivacyRequest(models.Model):
    """Hold one privacy request: who asks for what, since when, due when, done when and by whom.

    Holds no address: an erased person's request keeps only that there was one.
    """

    kind = models.CharField(max_length=11, choices=PrivacyKind.choices)
    state = models.CharField(max_length=7, choices=PrivacyState.choices, default=PrivacyState.OPEN)
    subscriber = models.ForeignKey(
        Subscriber, on_delete=models.CASCADE, related_name="privacy_requests"
    )
    method = models.CharField(max_length=13, help_text="By which way it came.")
    note = models.CharField(max_length=500, blank=True)
    received_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="One month after it was received (GDPR, article 12).")
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answer = models.CharField(max_length=500, blank=True, help_text="Why it was refused.")

    class Meta:
        ordering = ("state", "due_at", "id")
        permissions = (("take_access_copy", "Can take the copy of everything about a person"),)
        constraints = (
            models.CheckConstraint(
                name="delivery_privacyrequest_kind_is_known",
                condition=Q(kind__in=PrivacyKind.values),
            ),
            models.CheckConstraint(
                name="delivery_privacyrequest_closed_has_a_time",
                condition=Q(state=PrivacyState.OPEN, closed_at=None)
                | (~Q(state=PrivacyState.OPEN) & Q(closed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="delivery_privacyrequest_refused_says_why",
                condition=~Q(state=PrivacyState.REFUSED) | ~Q(answer=""),
            ),
            models.CheckConstraint(
                name="delivery_privacyrequest_is_due_later",
                condition=Q(due_at__gt=F("received_at")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} request {self.pk}"
