"""Where each person stands with each program: the fold of the ledger."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from consent.models.event import ConsentEvent
from consent.rules.vocabulary import State
from programs.models import Invitation, Program, ShownText
from programs.rules.vocabulary import Category, Period
from subscribers.models import Subscriber


class Subscription(models.Model):
    """Hold one person's standing with one program, as `consent.rules.fold` makes it.

    `state` is the state at the last event. What time alone changes (`lapsed`, `completed`, the
    end of a pause) is read with `consent.rules.fold.state_at`, so no job has to run for it.
    """

    subscriber = models.ForeignKey(
        Subscriber, on_delete=models.CASCADE, related_name="subscriptions"
    )
    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="subscriptions")
    state = models.CharField(max_length=9, choices=State.choices)
    invitation = models.ForeignKey(
        Invitation, on_delete=models.PROTECT, null=True, related_name="subscriptions"
    )
    language = models.CharField(max_length=35, blank=True)
    text = models.ForeignKey(ShownText, on_delete=models.PROTECT, null=True, related_name="+")
    since = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    paused_until = models.DateTimeField(null=True)
    chosen = ArrayField(models.CharField(max_length=40), default=list)
    less_often = models.CharField(
        max_length=7,
        choices=Period.choices,
        blank=True,
        help_text="The person's own ceiling: at most one in each such period.",
    )
    depth = models.CharField(
        max_length=8,
        choices=Category.choices,
        blank=True,
        help_text="The person's own ceiling: the deepest category that may be used.",
    )
    permitted_by = models.ForeignKey(
        ConsentEvent, on_delete=models.PROTECT, null=True, related_name="+"
    )
    address_version = models.PositiveIntegerField(null=True)
    open_request = models.ForeignKey(
        ConsentEvent, on_delete=models.PROTECT, null=True, related_name="+"
    )
    request_lapses_at = models.DateTimeField(null=True)
    last_event = models.ForeignKey(ConsentEvent, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ("id",)
        constraints = (
            # Also what makes it one open request per address and program (INV-12).
            models.UniqueConstraint(
                fields=("subscriber", "program"), name="consent_subscription_one_a_program"
            ),
            models.CheckConstraint(
                name="consent_subscription_state_is_known", condition=Q(state__in=State.values)
            ),
            models.CheckConstraint(
                name="consent_subscription_active_names_its_yes",
                condition=~Q(state__in=["active", "paused"])
                | Q(
                    permitted_by__isnull=False,
                    address_version__isnull=False,
                    invitation__isnull=False,
                    text__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="consent_subscription_pending_names_its_request",
                condition=~Q(state=State.PENDING)
                | Q(open_request__isnull=False, request_lapses_at__isnull=False),
            ),
        )
        indexes = (
            # Planning an edition reads the people of a program who may get it.
            models.Index(
                fields=("program", "id"),
                condition=Q(state__in=["active", "paused"]),
                name="consent_subscription_live",
            ),
            # The rounds that tell people of an end, and write it down, read who is near it.
            models.Index(
                fields=("ends_at",),
                condition=Q(state__in=["active", "paused"], ends_at__isnull=False),
                name="consent_subscription_ending",
            ),
            # The round that writes down whose request nobody confirmed in time.
            models.Index(
                fields=("request_lapses_at",),
                condition=Q(state=State.PENDING),
                name="consent_subscription_lapsing",
            ),
        )

    def __str__(self) -> str:
        return f"{self.subscriber_id} in {self.program_id}: {self.state}"
