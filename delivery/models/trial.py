"""Trial mode: until somebody ends it, messages reach the installation's own staff alone."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower


class TrialEnd(models.Model):
    """Hold that the trial is over, since when and by whom: while there is no row it goes on.

    So what is new, emptied or forgotten delivers to staff alone. `because` says why it was ended
    although something was open still, "" where the readiness page was green; `was_open` names what.
    """

    ended_at = models.DateTimeField()
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    because = models.CharField(max_length=300, blank=True)
    was_open = models.JSONField(default=list)

    class Meta:
        verbose_name = "going live"
        verbose_name_plural = "going live"
        permissions = (("end_trial", "Can end the trial"),)
        constraints = (
            models.CheckConstraint(name="delivery_trialend_is_one", condition=Q(id=1)),
            models.CheckConstraint(
                name="delivery_trialend_somebody_or_why",
                condition=Q(ended_by__isnull=False) | ~Q(because=""),
            ),
            models.CheckConstraint(
                name="delivery_trialend_says_why_if_open", condition=Q(was_open=[]) | ~Q(because="")
            ),
        )

    def __str__(self) -> str:
        return f"The trial ended on {self.ended_at:%Y-%m-%d %H:%M} UTC"


class StaffAddress(models.Model):
    """Hold the address that somebody of the staff showed to be theirs, by a link mailed to it.

    It counts for as long as they may log in to the admin, and have it still.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="+",
    )
    email = models.EmailField()
    verified_at = models.DateTimeField()

    class Meta:
        constraints = (
            # The gate looks for the address of each message while the trial goes on.
            models.UniqueConstraint(Lower("email"), name="delivery_staffaddress_is_one_persons"),
        )

    def __str__(self) -> str:
        return f"address of {self.user}"
