"""One piece of a program's content."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from delivery.rules.vocabulary import EditionState, WhenMissing, WhenRefused
from programs.models import Program


class Edition(models.Model):
    """Hold one broadcast of a program: when it goes, and what is done where it may not.

    `fields_read` is found by analysis of its texts when it is saved and again when it is approved.
    """

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="editions")
    name = models.SlugField(max_length=60, help_text="For staff, and in the Feedback-ID header.")
    state = models.CharField(max_length=9, choices=EditionState.choices, default=EditionState.DRAFT)
    when_refused = models.CharField(
        max_length=8, choices=WhenRefused.choices, default=WhenRefused.WITHHOLD
    )
    when_missing = models.CharField(
        max_length=8, choices=WhenMissing.choices, default=WhenMissing.DEFAULT
    )
    scheduled_at = models.DateTimeField(null=True, blank=True, help_text="UTC.")
    valid_until = models.DateTimeField(
        null=True, blank=True, help_text="UTC. After this it is not worth sending."
    )
    fields_read = ArrayField(models.CharField(max_length=40), default=list, editable=False)
    created_at = models.DateTimeField()
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    planned_at = models.DateTimeField(null=True, blank=True, editable=False)
    planned_to = models.BigIntegerField(
        default=0, editable=False, help_text="The last subscription that has its delivery."
    )
    finished_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ("-id",)
        permissions = (("approve_edition", "Can approve an edition"),)
        constraints = (
            models.UniqueConstraint(
                fields=("program", "name"), name="delivery_edition_name_is_unique"
            ),
            models.CheckConstraint(
                name="delivery_edition_state_is_known", condition=Q(state__in=EditionState.values)
            ),
            models.CheckConstraint(
                name="delivery_edition_needs_two_persons",
                condition=Q(approved_by=None)
                | Q(prepared_by=None)
                | ~Q(approved_by=F("prepared_by")),
            ),
            models.CheckConstraint(
                name="delivery_edition_sends_only_approved",
                condition=Q(state__in=["draft", "cancelled"]) | Q(approved_at__isnull=False),
            ),
            models.CheckConstraint(
                name="delivery_edition_scheduled_has_a_time",
                condition=Q(state__in=["draft", "approved", "cancelled"])
                | Q(scheduled_at__isnull=False),
            ),
        )
        indexes = (
            # The tick plans what is scheduled and finishes what is being sent.
            models.Index(
                fields=("scheduled_at",),
                condition=Q(state__in=["scheduled", "sending"]),
                name="delivery_edition_running",
            ),
        )

    def __str__(self) -> str:
        return f"{self.program.slug}/{self.name}"


class EditionText(models.Model):
    """Hold an edition's words in one language: Markdown with Liquid fields.

    `html_template` and `text_template` are made at approval: sanitized, styled, with the Liquid
    still in them. Only they are sent.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=35)
    subject = models.CharField(max_length=200)
    preheader = models.CharField(max_length=200, blank=True)
    body = models.TextField(help_text="Markdown, with fields such as {{ first_name }}.")
    html_template = models.TextField(blank=True, editable=False)
    text_template = models.TextField(blank=True, editable=False)

    class Meta:
        ordering = ("language",)
        constraints = (
            models.UniqueConstraint(
                fields=("edition", "language"), name="delivery_editiontext_one_a_language"
            ),
        )

    def __str__(self) -> str:
        return f"{self.edition} ({self.language})"
