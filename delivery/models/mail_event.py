"""What mail systems tell of messages after the hand-over: rows are the queue here, too."""

from django.db import models
from django.db.models import Q

from delivery.models.delivery import Delivery
from delivery.rules.mail_events import Bounce, MailEffect, MailEventKind


class MailEvent(models.Model):
    """Hold one event of a mail system until it is applied, and that it was.

    `source` is the provider, or `smtp` for what a server refused at the hand-over. `key` is a hash
    of what makes the event that one: the provider sends it again, we apply it once. Holds no
    address and no text of an answer. `delivery` is None where it is not known which it is about.
    """

    source = models.CharField(max_length=20)
    key = models.CharField(max_length=40)
    kind = models.CharField(max_length=12, choices=MailEventKind.choices)
    bounce = models.CharField(max_length=6, choices=Bounce.choices, blank=True)
    code = models.CharField(max_length=40, blank=True)
    delivery = models.ForeignKey(
        Delivery, on_delete=models.CASCADE, null=True, related_name="mail_events"
    )
    message_id = models.CharField(
        max_length=200, blank=True, help_text="What the provider calls the message."
    )
    occurred_at = models.DateTimeField()
    received_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(
        null=True, help_text="When it could not be applied; the others come first."
    )
    effect = models.CharField(max_length=12, choices=MailEffect.choices, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=("source", "key"), name="delivery_mailevent_told_once"),
            models.CheckConstraint(
                name="delivery_mailevent_kind_is_known",
                condition=Q(kind__in=MailEventKind.values),
            ),
            models.CheckConstraint(
                name="delivery_mailevent_bounce_is_known",
                condition=Q(bounce="") | Q(bounce__in=Bounce.values),
            ),
            models.CheckConstraint(
                name="delivery_mailevent_applied_has_an_effect",
                condition=Q(applied_at=None, effect="")
                | Q(applied_at__isnull=False, effect__in=MailEffect.values),
            ),
        )
        indexes = (
            # The round that applies them.
            models.Index(
                fields=("id",), condition=Q(applied_at=None), name="delivery_mailevent_waiting"
            ),
            # An event that names the message by the provider's word only looks for who it was.
            models.Index(
                fields=("source", "message_id"),
                condition=Q(kind="accepted") & ~Q(message_id=""),
                name="delivery_mailevent_called",
            ),
            # The round that forgets what was never about us.
            models.Index(
                fields=("received_at",),
                condition=Q(delivery=None),
                name="delivery_mailevent_nobodys",
            ),
            # The round that forgets what is old.
            models.Index(
                fields=("kind", "received_at"),
                condition=Q(delivery__isnull=False),
                name="delivery_mailevent_old",
            ),
            # Whoever counts soft bounces of one person, and that round.
            models.Index(
                fields=("delivery",), condition=Q(bounce="soft"), name="delivery_mailevent_soft"
            ),
        )

    def __str__(self) -> str:
        return f"{self.source} {self.kind} {self.pk}"
