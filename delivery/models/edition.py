"""One piece of a program's content."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q

from delivery.rules.events import NAME, NAME_LENGTH, NAME_SENTENCE
from delivery.rules.vocabulary import EditionKind, EditionState, Markup, WhenMissing, WhenRefused
from programs.models import Program, TwoPersonRule
from subscribers.rules.vocabulary import Relationship


class Edition(models.Model):
    """Hold one piece of a program's content: what makes it go, and what is done where it may not.

    A broadcast goes to everybody at `scheduled_at`; with `in_their_zone` that, and `valid_until`,
    are read as the time on each person's own clock. A step of a series goes `after_days` after
    joining, a triggered one when the event `trigger` is told of; both run from `scheduled_at` on,
    and are worth sending for `worth_days` after their own time.
    `fields_read` is found by analysis of its texts when it is saved and again when it is approved.
    """

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="editions")
    name = models.SlugField(max_length=60, help_text="For staff, and in the Feedback-ID header.")
    state = models.CharField(max_length=9, choices=EditionState.choices, default=EditionState.DRAFT)
    kind = models.CharField(
        max_length=9,
        choices=EditionKind.choices,
        default=EditionKind.BROADCAST,
        db_default=EditionKind.BROADCAST,
    )
    in_their_zone = models.BooleanField(
        "at that time in each person's own time zone",
        default=False,
        db_default=False,
        help_text="For a broadcast: 09:00 is nine o'clock where the person lives.",
    )
    step = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="For a series: which step this is, from 1. No step overtakes an earlier one.",
    )
    after_days = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="For a series: so many times 24 hours after joining. 0: at once.",
    )
    trigger = models.CharField(
        max_length=NAME_LENGTH,
        blank=True,
        default="",
        db_default="",
        validators=[RegexValidator(NAME, NAME_SENTENCE)],
        help_text="For a triggered edition: the event's name, as the API tells it.",
    )
    event_fields = ArrayField(
        models.CharField(max_length=40),
        default=list,
        db_default=[],
        blank=True,
        help_text="Data fields whose values come with the event, by their keys, with commas.",
    )
    worth_days = models.PositiveSmallIntegerField(
        "worth sending for days",
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text="For a series or a triggered edition: for how many days after its time.",
    )
    when_refused = models.CharField(
        max_length=8, choices=WhenRefused.choices, default=WhenRefused.WITHHOLD
    )
    when_missing = models.CharField(
        max_length=8, choices=WhenMissing.choices, default=WhenMissing.DEFAULT
    )
    scheduled_at = models.DateTimeField(
        null=True, blank=True, help_text="UTC, or each person's own time."
    )
    valid_until = models.DateTimeField(
        null=True,
        blank=True,
        help_text="UTC, or each person's own time. After this it is not worth sending.",
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
    alone_under = models.ForeignKey(
        TwoPersonRule,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text="Which change of the two-person rule let who wrote it approve it.",
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
                | ~Q(approved_by=F("prepared_by"))
                | Q(alone_under__isnull=False),
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
            models.CheckConstraint(
                name="delivery_edition_kind_is_known", condition=Q(kind__in=EditionKind.values)
            ),
            models.CheckConstraint(
                name="delivery_edition_series_has_its_step",
                condition=Q(kind=EditionKind.SERIES, step__gte=1, after_days__isnull=False)
                | (~Q(kind=EditionKind.SERIES) & Q(step=None, after_days=None)),
                violation_error_message="A series, and nothing else, has a step and its days.",
            ),
            models.CheckConstraint(
                name="delivery_edition_triggered_names_its_event",
                condition=(Q(kind=EditionKind.TRIGGERED) & ~Q(trigger=""))
                | (~Q(kind=EditionKind.TRIGGERED) & Q(trigger="", event_fields=[])),
                violation_error_message=(
                    "A triggered edition, and nothing else, names an event and its fields."
                ),
            ),
            models.CheckConstraint(
                name="delivery_edition_zone_is_a_broadcasts",
                condition=Q(in_their_zone=False) | Q(kind=EditionKind.BROADCAST),
                violation_error_message="Only a broadcast goes at a time on each person's clock.",
            ),
            models.CheckConstraint(
                name="delivery_edition_worth_days_are_not_a_broadcasts",
                condition=Q(worth_days=None)
                | (~Q(kind=EditionKind.BROADCAST) & Q(worth_days__gte=1)),
                violation_error_message=(
                    "A broadcast is worth sending until a time; the others for so many days."
                ),
            ),
            models.UniqueConstraint(
                fields=("program", "step"),
                condition=Q(kind=EditionKind.SERIES) & ~Q(state__in=["cancelled", "done"]),
                name="delivery_edition_one_a_step",
                violation_error_message="The series has this step already.",
            ),
        )
        indexes = (
            # The tick plans what is scheduled.
            models.Index(
                fields=("scheduled_at",),
                condition=Q(state="scheduled"),
                name="delivery_edition_to_plan",
            ),
            # The tick finishes broadcasts that are being sent ...
            models.Index(
                fields=("id",),
                condition=Q(state="sending", kind="broadcast"),
                name="delivery_edition_to_finish",
            ),
            # ... and what ran until a time.
            models.Index(
                fields=("valid_until",),
                condition=Q(state="sending") & ~Q(kind="broadcast"),
                name="delivery_edition_to_end",
            ),
            # The tick withholds what waits for a cancelled one.
            models.Index(
                fields=("id",),
                condition=Q(state="cancelled", finished_at=None),
                name="delivery_edition_to_withhold",
            ),
            # Whoever joins gets the steps of the series, and what their clock does not show yet.
            models.Index(
                fields=("program", "step"),
                condition=~Q(state__in=["draft", "approved", "done", "cancelled"])
                & (~Q(kind="broadcast") | Q(in_their_zone=True)),
                name="delivery_edition_for_joiners",
            ),
            # An event finds what it triggers.
            models.Index(
                fields=("trigger",),
                condition=Q(kind="triggered", state__in=["sending", "paused", "held"]),
                name="delivery_edition_listening",
            ),
        )

    def __str__(self) -> str:
        return f"{self.program.slug}/{self.name}"


class EditionText(models.Model):
    """Hold an edition's words in one language: Markdown or HTML with Liquid fields.

    A text may be for people of one relationship; they get it before the one for all.
    `html_template` and `text_template` are made at approval: sanitized, styled, with the Liquid
    still in them. Only they are sent.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=35)
    relationship = models.CharField(
        "for people who are",
        max_length=11,
        choices=[("", "anybody"), *Relationship.choices],
        blank=True,
        default="",
        db_default="",
    )
    subject = models.CharField(max_length=200)
    preheader = models.CharField(max_length=200, blank=True)
    markup = models.CharField(
        max_length=8,
        choices=Markup.choices,
        default=Markup.MARKDOWN,
        db_default=Markup.MARKDOWN,
        verbose_name="written in",
        help_text="HTML: the body of a page, for layouts that Markdown does not have.",
    )
    body = models.TextField(help_text="Markdown or HTML, with fields such as {{ first_name }}.")
    html_template = models.TextField(blank=True, editable=False)
    text_template = models.TextField(blank=True, editable=False)

    class Meta:
        ordering = ("language", "relationship")
        constraints = (
            models.UniqueConstraint(
                fields=("edition", "language", "relationship"),
                name="delivery_editiontext_one_a_language_and_relationship",
            ),
            models.CheckConstraint(
                name="delivery_editiontext_relationship_is_known",
                condition=Q(relationship__in=["", *Relationship.values]),
            ),
            models.CheckConstraint(
                name="delivery_editiontext_markup_is_known",
                condition=Q(markup__in=Markup.values),
            ),
        )

    def __str__(self) -> str:
        variant = f", {self.relationship}" if self.relationship else ""
        return f"{self.edition} ({self.language}{variant})"
