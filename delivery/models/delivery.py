"""The queue: one row for each message, from due to its end."""

from django.db import models
from django.db.models import Q

from consent.models import ConsentEvent, Subscription
from delivery.models.edition import Edition
from delivery.rules.vocabulary import DeliveryKind, DeliveryState
from programs.models import Invitation
from subscribers.models import Subscriber


class Delivery(models.Model):
    """Hold one message to one person.

    `permitted_by` is the ledger entry that allowed the hand-over: a yes for an edition, a welcome
    or a notice, the request for its confirmation. `asks` is what an edition asked besides, once
    (`version:INVITATION` or `year:YES:N`), and the yes that a notice is about (`notice:YES`).
    `used` is the data-use receipt without values: a list of
    `{"field", "category", "by", "at", "shown", "why_not"}`. A row is `sending` from the moment its
    intent is committed; one that a crash leaves so becomes `uncertain`.
    """

    kind = models.CharField(max_length=12, choices=DeliveryKind.choices)
    state = models.CharField(max_length=9, choices=DeliveryState.choices, default=DeliveryState.DUE)
    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="deliveries")
    subscription = models.ForeignKey(
        Subscription, on_delete=models.CASCADE, null=True, related_name="deliveries"
    )
    edition = models.ForeignKey(
        Edition, on_delete=models.PROTECT, null=True, related_name="deliveries"
    )
    asked_by = models.ForeignKey(
        ConsentEvent,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="The entry that this message answers: a request, or the yes it welcomes.",
    )
    permitted_by = models.ForeignKey(
        ConsentEvent, on_delete=models.PROTECT, null=True, related_name="+"
    )
    invitation = models.ForeignKey(
        Invitation, on_delete=models.PROTECT, null=True, related_name="+"
    )
    language = models.CharField(max_length=35, blank=True)
    address_version = models.PositiveIntegerField(
        null=True, help_text="Which of the person's addresses it went to."
    )
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    promised_at = models.DateTimeField(help_text="When it was meant to go; begins its slot.")
    give_up_at = models.DateTimeField(null=True)
    fence = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    refusal = models.CharField(max_length=20, blank=True)
    error = models.CharField(max_length=60, blank=True)
    permitted_at = models.DateTimeField(
        null=True,
        help_text="When permission was read under the lock that it was handed over under.",
    )
    handed_over_at = models.DateTimeField(
        null=True, help_text="When the mail system had answered, or might have."
    )
    settled_at = models.DateTimeField(null=True)
    used = models.JSONField(default=list)
    depth = models.CharField(
        max_length=8, blank=True, help_text="The deepest category that could be used for them then."
    )
    asks = models.CharField(max_length=40, blank=True)
    overlapped = models.ForeignKey(
        ConsentEvent,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="A stop that was answered while this message was held by a hanging mail system.",
    )

    class Meta:
        ordering = ("-id",)
        verbose_name_plural = "deliveries"
        permissions = (("make_proof_pack", "Can make a person's proof pack"),)
        constraints = (
            models.CheckConstraint(
                name="delivery_delivery_state_is_known",
                condition=Q(state__in=DeliveryState.values),
            ),
            models.CheckConstraint(
                name="delivery_delivery_kind_has_its_reason",
                condition=Q(kind="edition", edition__isnull=False, subscription__isnull=False)
                | Q(
                    kind__in=["welcome", "confirmation", "notice"],
                    edition=None,
                    subscription__isnull=False,
                    asked_by__isnull=False,
                )
                | Q(kind="link", edition=None, subscription=None, asked_by=None)
                | Q(kind="address", edition=None, subscription=None, asked_by__isnull=False),
            ),
            models.CheckConstraint(
                name="delivery_delivery_sent_names_its_permission",
                condition=~Q(state__in=["sending", "sent", "uncertain"])
                | Q(kind="link")
                | Q(permitted_by__isnull=False),
            ),
            models.CheckConstraint(
                name="delivery_delivery_sent_has_a_time",
                condition=~Q(state="sent") | Q(handed_over_at__isnull=False),
            ),
            models.CheckConstraint(
                name="delivery_delivery_withheld_has_a_reason",
                condition=~Q(state="withheld") | ~Q(refusal=""),
            ),
            models.CheckConstraint(
                name="delivery_delivery_taken_has_a_lease",
                condition=~Q(state__in=["claimed", "sending"]) | Q(lease_until__isnull=False),
            ),
            # INV-3: one delivery for each edition and subscription.
            models.UniqueConstraint(
                fields=("edition", "subscription"),
                condition=Q(kind="edition"),
                name="delivery_delivery_one_of_an_edition",
            ),
            # One welcome for each yes, one confirmation for each request (INV-12).
            models.UniqueConstraint(
                fields=("asked_by", "kind"),
                condition=Q(asked_by__isnull=False),
                name="delivery_delivery_one_answer",
            ),
            # One notice for each yes, whatever became of it.
            models.UniqueConstraint(
                fields=("subscription", "asks"),
                condition=Q(kind="notice"),
                name="delivery_delivery_one_notice",
            ),
            models.CheckConstraint(
                name="delivery_delivery_notice_names_its_yes",
                condition=~Q(kind="notice") | Q(asks__startswith="notice:"),
            ),
            # Each question is asked once, in what went or may have gone.
            models.UniqueConstraint(
                fields=("subscription", "asks"),
                condition=Q(kind="edition", state__in=["sending", "sent", "uncertain"])
                & ~Q(asks=""),
                name="delivery_delivery_asks_once",
            ),
        )
        indexes = (
            # The claim: what people wait for before editions, then the oldest.
            models.Index(
                fields=("kind", "due_at"),
                condition=Q(state="due"),
                name="delivery_delivery_due",
            ),
            # The sweep of leases that ran out.
            models.Index(
                fields=("lease_until",),
                condition=Q(state__in=["claimed", "sending"]),
                name="delivery_delivery_taken",
            ),
            # Whether an edition is through.
            models.Index(
                fields=("edition",),
                condition=Q(state__in=["due", "claimed", "sending"]),
                name="delivery_delivery_unsettled",
            ),
            # What staff must resolve.
            models.Index(
                fields=("id",),
                condition=Q(state="uncertain"),
                name="delivery_delivery_uncertain",
            ),
        )

    def __str__(self) -> str:
        return f"delivery {self.pk}"
