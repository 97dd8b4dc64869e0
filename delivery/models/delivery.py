"""The queue: one row for each message, from due to its end."""

from django.db import models
from django.db.models import Q

from consent.models import ConsentEvent, Subscription
from delivery.models.edition import Edition
from delivery.models.used import UsedField
from delivery.rules.mail_events import ProviderState
from delivery.rules.vocabulary import DeliveryKind, DeliveryState
from programs.models import Invitation
from subscribers.models import Subscriber

_GOES = (DeliveryState.SENDING, DeliveryState.SENT, DeliveryState.UNCERTAIN)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Name what is asked of deliveries, so that it finds its index."""

    def open(self) -> "DeliveryQuerySet":
        """Return what has no end yet: due, claimed or sending."""
        return self.filter(settled_at=None)

    def uncertain(self) -> "DeliveryQuerySet":
        """Return what may have gone and waits for somebody who knows."""
        ended = self.filter(state=DeliveryState.UNCERTAIN, settled_at__isnull=False)
        return ended.exclude(error="")


class Delivery(models.Model):
    """Hold one message to one person.

    A row is written three times on its way: claimed, sending, settled. No index reads `state`, and
    what the first two writes change is in none, so that they stay on the row's page and touch no
    index at all (the table leaves room for that).

    `step` is that of a series, by which its messages keep their order; `event_number` is the
    event that triggered it, 0 for none: the event itself is forgotten before long.
    `permitted_by` is the ledger entry that allowed the hand-over: a yes for an edition, a welcome
    or a notice, the request for its confirmation. An edition that has not gone names the yes that
    it was planned under. `asks` is what an edition asked besides, once (`version:INVITATION` or
    `year:YES:N`; empty while it has not gone), and the yes that a notice is about (`notice:YES`).
    `used` is the data-use receipt without values: a list of
    `{"field", "category", "by", "at", "shown", "why_not"}`, stored short
    (`delivery.rules.used`); `sealed` the values of those shown
    (`delivery.rules.values`), None once they were dropped. A row is `sending` from the moment its
    intent is committed; one that a crash leaves so becomes `uncertain`. A reservation is `sending`
    from the answer that handed its values to the caller (`delivery.models.Reservation`).
    """

    kind = models.CharField(max_length=12, choices=DeliveryKind.choices)
    state = models.CharField(max_length=9, choices=DeliveryState.choices, default=DeliveryState.DUE)
    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="deliveries")
    subscription = models.ForeignKey(
        Subscription, on_delete=models.CASCADE, null=True, related_name="deliveries"
    )
    # Two indexes below begin with it.
    edition = models.ForeignKey(
        Edition, on_delete=models.PROTECT, null=True, related_name="deliveries", db_index=False
    )
    step = models.PositiveSmallIntegerField(null=True)
    event_number = models.BigIntegerField(default=0, db_default=0)
    asked_by = models.ForeignKey(
        ConsentEvent,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="The entry that this message answers: a request, or the yes it welcomes.",
    )
    permitted_by = models.ForeignKey(
        ConsentEvent, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # The database lets nobody delete a published version, so there is nothing to check: a check
    # would lock that one row for each message, and a draft's deletion would read this whole table.
    invitation = models.ForeignKey(
        Invitation,
        on_delete=models.DO_NOTHING,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
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
    used = UsedField(default=list)
    sealed = models.BinaryField(
        null=True, help_text="The values used, under the person's key (AES-256-GCM)."
    )
    # Of what has ended: an index by `sealed` itself would have to be written by each intent.
    has_values = models.BooleanField(
        default=False, db_default=False, help_text="Whether values of it wait to be dropped."
    )
    depth = models.CharField(
        max_length=8, blank=True, help_text="The deepest category that could be used for them then."
    )
    asks = models.CharField(max_length=40, blank=True)
    overlapped = models.ForeignKey(
        ConsentEvent,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="A stop that was answered while this message was held by a hanging mail system.",
    )

    # By the database too: rows are inserted in more ways than one.
    provider_state = models.CharField(
        max_length=10,
        choices=ProviderState.choices,
        blank=True,
        default="",
        db_default="",
        help_text="How far it came after the hand-over, by what the mail system told.",
    )
    provider_at = models.DateTimeField(null=True, help_text="When it came there.")

    objects = DeliveryQuerySet.as_manager()

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
                | Q(kind="reservation", edition=None, subscription__isnull=False, asked_by=None)
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
            models.CheckConstraint(
                name="delivery_delivery_settled_has_ended",
                condition=Q(state__in=["due", "claimed", "sending"], settled_at=None)
                | ~Q(state__in=["due", "claimed", "sending"]) & Q(settled_at__isnull=False),
            ),
            models.CheckConstraint(
                name="delivery_delivery_provider_state_is_known",
                condition=Q(provider_state="") | Q(provider_state__in=ProviderState.values),
            ),
            # INV-3: one delivery for each edition and subscription; of a triggered one, for each
            # event.
            models.UniqueConstraint(
                fields=("edition", "subscription", "event_number"),
                condition=Q(edition__isnull=False),
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
                condition=Q(kind="edition") & ~Q(asks=""),
                name="delivery_delivery_asks_once",
            ),
        )
        indexes = (
            # The claim of what people wait for, the oldest first.
            models.Index(
                fields=("kind", "due_at"),
                condition=Q(edition=None, settled_at=None),
                name="delivery_delivery_answers",
            ),
            # The claim of each edition in its order, and whether it is through. Without the id each
            # claim would read and sort all that is due at the same moment: the whole edition.
            models.Index(
                fields=("edition", "due_at", "id"),
                condition=Q(edition__isnull=False, settled_at=None),
                name="delivery_delivery_in_turn",
            ),
            # Whether anything of any edition is due. An id is always above 0: who asks says so, and
            # a claim does not. Before the statistics know an edition that was just planned, the
            # planner would walk through all of it here and not begin with the first in turn.
            models.Index(
                fields=("due_at",),
                condition=Q(edition__isnull=False, settled_at=None, id__gt=0),
                name="delivery_delivery_anything_due",
            ),
            # Whether an earlier step of a series waits, so that a later one has to.
            models.Index(
                fields=("subscription", "step"),
                condition=Q(step__isnull=False, settled_at=None),
                name="delivery_delivery_in_order",
            ),
            # The tick lets later steps wait as long as earlier ones.
            models.Index(
                fields=("due_at",),
                condition=Q(step__isnull=False, settled_at=None),
                name="delivery_delivery_steps_due",
            ),
            # What staff must resolve, among what ended with an error.
            models.Index(
                fields=("id",),
                condition=Q(settled_at__isnull=False) & ~Q(error=""),
                name="delivery_delivery_unclear",
            ),
            # The purge of values that had their time.
            models.Index(
                fields=("handed_over_at",),
                condition=Q(has_values=True),
                name="delivery_delivery_values",
            ),
        )

    def __str__(self) -> str:
        return f"delivery {self.pk}"

    @property
    def went_by_id(self) -> int | None:
        """Return the entry that permitted it, where it goes, went, or may have."""
        return self.permitted_by_id if self.state in _GOES else None
