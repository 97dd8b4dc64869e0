"""Where other systems are told what happened, and what they are told: rows are the queue."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import Q

from delivery.models.delivery import Delivery
from delivery.rules.webhooks.urls import LONGEST
from delivery.rules.webhooks.vocabulary import (
    EndpointState,
    PausedBecause,
    WebhookState,
    WebhookType,
)
from programs.models import Brand
from subscribers.models import Subscriber


class WebhookEndpoint(models.Model):
    """Hold one address of another system, and which types it wants, of one brand or of all.

    Its brand is said when it is made and stays: what it was told stands in its log, for those who
    work for that brand.

    `first_failed_at` is when the first of a row of failures was, with nothing taken after it.
    `rests_until` is what it asked for itself. `created_by` is its owner, who is told by mail when
    it was paused (`owner_told_at`): the staff who made it, or who made the API key that did.
    """

    url = models.CharField("URL", max_length=LONGEST)
    description = models.CharField(max_length=200, blank=True, help_text="Which system it is.")
    types = ArrayField(models.CharField(max_length=30), verbose_name="tells of")
    brand = models.ForeignKey(
        Brand,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Empty: it is told of all brands.",
    )
    is_sandbox = models.BooleanField(
        "for the sandbox",
        default=False,
        db_default=False,
        editable=False,
        help_text="Made with a test key: it is told of the sandbox, and of nothing else.",
    )
    state = models.CharField(
        max_length=6, choices=EndpointState.choices, default=EndpointState.ACTIVE
    )
    paused_because = models.CharField(max_length=7, choices=PausedBecause.choices, blank=True)
    paused_at = models.DateTimeField(null=True)
    first_failed_at = models.DateTimeField(null=True)
    rests_until = models.DateTimeField(null=True)
    owner_told_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                name="delivery_webhookendpoint_tells_of_something",
                condition=Q(types__len__gte=1, types__contained_by=WebhookType.values),
            ),
            models.CheckConstraint(
                name="delivery_webhookendpoint_pause_has_a_reason",
                condition=Q(state="active", paused_because="", paused_at=None)
                | Q(
                    state="paused",
                    paused_because__in=PausedBecause.values,
                    paused_at__isnull=False,
                ),
            ),
        )

    def __str__(self) -> str:
        return self.description or self.url


class WebhookSecret(models.Model):
    """Hold one secret that signs what goes to an endpoint; two while a rotation overlaps.

    `sealed` is AES-256-GCM under a key made of the master keys, bound to the endpoint: signing
    needs it back, so a hash does not do.
    """

    endpoint = models.ForeignKey(WebhookEndpoint, on_delete=models.CASCADE, related_name="secrets")
    sealed = models.BinaryField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("endpoint",),
                condition=Q(expires_at=None),
                name="delivery_webhooksecret_one_that_lasts",
            ),
        )

    def __str__(self) -> str:
        return f"webhook secret {self.pk}"


class WebhookDelivery(models.Model):
    """Hold one event on its way to one endpoint: written with what happened, or not at all.

    `event_id` is what the receiver knows it by, however often it is sent. `data` names rows of
    ours and no person: who it is about is `subscriber`, and their external id is read when it is
    sent, so that an erasure leaves nothing here. `sealed` is the external id in a
    `subscriber.erased` that has not arrived, under a key of the installation. `lease_until` is for
    as long as a worker has it; `due_at` is the end of that too, so a worker that dies holds up
    nothing. `tries` has the last attempts: `{"at": ISO 8601, "status", "error", "ms"}`.
    """

    # No constraint: whoever deletes an endpoint must not break what happens meanwhile, which would
    # write a row for it. What is left of one is never claimed, and goes with the purge.
    endpoint = models.ForeignKey(
        WebhookEndpoint,
        on_delete=models.DO_NOTHING,
        related_name="deliveries",
        db_index=False,
        db_constraint=False,
    )
    event_id = models.UUIDField(db_default=RandomUUID(), editable=False)
    type = models.CharField(max_length=30)
    state = models.CharField(
        max_length=9,
        choices=WebhookState.choices,
        default=WebhookState.DUE,
        db_default=WebhookState.DUE,
    )
    happened_at = models.DateTimeField()
    # None here either: it would lock the person's row for each message that goes, and out of turn.
    # A person's row stays for good once there is a message to them or an entry of theirs.
    subscriber = models.ForeignKey(
        Subscriber,
        on_delete=models.DO_NOTHING,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    delivery = models.ForeignKey(
        Delivery,
        on_delete=models.DO_NOTHING,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    data = models.JSONField(default=dict, db_default={})
    sealed = models.BinaryField(null=True)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    fence = models.PositiveIntegerField(default=0, db_default=0)
    lease_until = models.DateTimeField(null=True)
    tries = models.JSONField(default=list, db_default=[])
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-id",)
        verbose_name_plural = "webhook deliveries"
        constraints = (
            models.CheckConstraint(
                name="delivery_webhookdelivery_settled_has_ended",
                condition=Q(state="due", settled_at=None)
                | Q(state__in=["delivered", "dead"], settled_at__isnull=False),
            ),
            # INV-8: who was erased is known for as long as it has to be told.
            models.CheckConstraint(
                name="delivery_webhookdelivery_sealed_until_told",
                condition=~Q(state="delivered") | Q(sealed=None),
            ),
        )
        indexes = (
            # The claim: of each endpoint what is due, the oldest first.
            models.Index(
                fields=("endpoint", "due_at", "id"),
                condition=Q(settled_at=None),
                name="delivery_webhookdelivery_turn",
            ),
            # The log of one endpoint.
            models.Index(fields=("endpoint", "id"), name="delivery_webhookdelivery_log"),
            # What was given up, for who sends it again and for the desk.
            models.Index(
                fields=("endpoint", "id"),
                condition=Q(state="dead"),
                name="delivery_webhookdelivery_dead",
            ),
            # An erasure takes what has not arrived.
            models.Index(
                fields=("subscriber",),
                condition=Q(subscriber__isnull=False) & ~Q(state="delivered"),
                name="delivery_webhookdelivery_who",
            ),
            # The purge.
            models.Index(fields=("happened_at",), name="delivery_webhookdelivery_age"),
        )

    def __str__(self) -> str:
        return f"{self.type} {self.pk}"
