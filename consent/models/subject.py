"""The random reference under which the ledger knows a person."""

import uuid

from django.db import models
from django.db.models import F, Q

from subscribers.models import Subscriber


class SubjectQuerySet(models.QuerySet["Subject"]):
    """Name what is asked of subjects."""

    def unfolded(self) -> "SubjectQuerySet":
        """Return living people with entries that wait to be folded."""
        return self.filter(folded_position__lt=F("head_position"), subscriber__isnull=False)


class Subject(models.Model):
    """Link a person to their chain, and hold its head.

    Erasure destroys `subscriber` and `wrapped_key`; the chain still verifies. `folded_position`
    lags behind `head_position` only while an entry waits to be folded into the subscriptions;
    `sealed_position` does for the seconds until the next seal.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    subscriber = models.OneToOneField(
        Subscriber, on_delete=models.SET_NULL, null=True, related_name="subject"
    )
    is_sandbox = models.BooleanField(
        default=False,
        db_default=False,
        editable=False,
        help_text="Whether this is somebody of the sandbox, who was erased perhaps.",
    )
    wrapped_key = models.BinaryField(
        null=True, help_text="The person's key, under a master key (AES-256-GCM)."
    )
    head_position = models.PositiveIntegerField(default=0)
    head_hash = models.BinaryField(max_length=32, default=bytes(32))
    folded_position = models.PositiveIntegerField(default=0)
    sealed_position = models.PositiveIntegerField(default=0)

    objects = SubjectQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="consent_subject_fold_is_not_ahead",
                condition=Q(folded_position__lte=F("head_position")),
            ),
            models.CheckConstraint(
                name="consent_subject_seal_is_not_ahead",
                condition=Q(sealed_position__lte=F("head_position")),
            ),
        )
        indexes = (
            # The sweep that folds what a leaving could not fold at once.
            models.Index(
                fields=("id",),
                condition=Q(folded_position__lt=F("head_position")),
                name="consent_subject_unfolded",
            ),
            # Test keys read what the sandbox left in the ledger.
            models.Index(
                fields=("id",), condition=Q(is_sandbox=True), name="consent_subject_of_sandbox"
            ),
            # The sealer's queue.
            models.Index(
                fields=("id",),
                condition=Q(sealed_position__lt=F("head_position")),
                name="consent_subject_unsealed",
            ),
        )

    def __str__(self) -> str:
        return str(self.id)
