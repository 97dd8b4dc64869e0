"""The versions of a promise. Published ones never change: the database refuses it."""

from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from programs.models.field import DataField
from programs.models.program import Program
from programs.models.shown_text import ShownText
from programs.models.staff import TwoPersonRule
from programs.rules.promise import promise_hash
from programs.rules.vocabulary import (
    Format,
    InvitationState,
    KindOfValue,
    Need,
    Period,
    TermKind,
)


class Invitation(models.Model):
    """Hold one numbered version of a program's promise: the rule and the words in one place.

    Everything the sender enforces is a column; the words of each language are frozen beside it
    when it is published (`InvitationText.promise`).
    """

    program = models.ForeignKey(Program, on_delete=models.PROTECT, related_name="invitations")
    number = models.PositiveIntegerField()
    state = models.CharField(
        max_length=10, choices=InvitationState.choices, default=InvitationState.DRAFT
    )
    default_language = models.CharField(max_length=35, default="en")
    kind_of_value = models.CharField(max_length=14, choices=KindOfValue.choices)
    format = models.CharField(max_length=8, choices=Format.choices, default=Format.EMAIL)
    length_words = models.PositiveIntegerField(help_text="About how many words one has.")
    has_pictures = models.BooleanField(default=False)
    frequency_count = models.PositiveSmallIntegerField(help_text="At most so many ...")
    frequency_period = models.CharField(
        max_length=7, choices=Period.choices, help_text="... in each period of this length."
    )
    term_kind = models.CharField(max_length=13, choices=TermKind.choices)
    term_days = models.PositiveIntegerField(null=True, blank=True)
    term_editions = models.PositiveIntegerField(null=True, blank=True)
    term_ends_on = models.DateField(null=True, blank=True)
    wait_for_data_days = models.PositiveSmallIntegerField(
        default=0, help_text="How long a first edition may wait for required data."
    )
    prepared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    published_at = models.DateTimeField(null=True, blank=True)
    alone_under = models.ForeignKey(
        TwoPersonRule,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        help_text="Which change of the two-person rule let who wrote it publish it.",
    )
    asks_for_more = models.BooleanField(
        null=True,
        editable=False,
        help_text="Material: whether a yes to the version before does not cover this one.",
    )

    class Meta:
        ordering = ("program", "-number")
        permissions = (("publish_invitation", "Can publish an invitation"),)
        constraints = (
            models.UniqueConstraint(
                fields=("program", "number"), name="programs_invitation_number_is_unique"
            ),
            # The page of a program and each join look for the one published version.
            models.UniqueConstraint(
                fields=("program",),
                condition=Q(state=InvitationState.PUBLISHED),
                name="programs_invitation_one_is_published",
            ),
            models.CheckConstraint(
                name="programs_invitation_state_is_known",
                condition=Q(state__in=InvitationState.values),
            ),
            models.CheckConstraint(
                name="programs_invitation_frequency_is_bounded",
                condition=Q(frequency_count__range=(1, 100))
                & Q(frequency_period__in=Period.values),
            ),
            models.CheckConstraint(
                name="programs_invitation_term_is_complete",
                condition=(
                    Q(term_kind=TermKind.DAYS, term_days__gte=1)
                    & Q(term_editions=None, term_ends_on=None)
                )
                | (
                    Q(term_kind=TermKind.EDITIONS, term_editions__gte=1)
                    & Q(term_days=None, term_ends_on=None)
                )
                | (
                    Q(term_kind=TermKind.END_DATE, term_ends_on__isnull=False)
                    & Q(term_days=None, term_editions=None)
                )
                | Q(
                    term_kind=TermKind.UNTIL_STOPPED,
                    term_days=None,
                    term_editions=None,
                    term_ends_on=None,
                ),
            ),
            models.CheckConstraint(
                name="programs_invitation_published_has_a_date",
                condition=Q(state=InvitationState.DRAFT, published_at=None)
                | (~Q(state=InvitationState.DRAFT) & Q(published_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="programs_invitation_needs_two_persons",
                condition=Q(published_by=None)
                | Q(prepared_by=None)
                | ~Q(published_by=F("prepared_by"))
                | Q(alone_under__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.program.slug} v{self.number}"


class InvitationText(models.Model):
    """Hold the words of one version in one language.

    `promise` is the frozen whole (`programs.rules.promise.Promise` as JSON) and `shown` the exact
    text that it hashes to; both are written when the version is published and never again.
    """

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="texts")
    language = models.CharField(max_length=35)
    title = models.CharField(max_length=120)
    value = models.TextField(help_text="Why it is useful to the person, in plain words.")
    content = models.TextField(help_text="What one edition brings, in a sentence or two.")
    sample = models.TextField(
        blank=True, help_text="A short real example of what comes, as the person would read it."
    )
    promise = models.JSONField(null=True, editable=False)
    shown = models.ForeignKey(
        ShownText, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )

    class Meta:
        ordering = ("language",)
        constraints = (
            models.UniqueConstraint(
                fields=("invitation", "language"), name="programs_invitationtext_one_a_language"
            ),
            models.CheckConstraint(
                name="programs_invitationtext_promise_is_shown",
                condition=Q(promise=None, shown=None)
                | Q(promise__isnull=False, shown__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.invitation} ({self.language})"

    @cached_property
    def promise_sha256(self) -> str:
        """Return the hash of the frozen promise, which each request names, or "" in a draft."""
        return promise_hash(self.promise) if self.promise is not None else ""


class DataUse(models.Model):
    """Say how one version uses one data field. `uses` is `{language: words}`."""

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="data_uses")
    field = models.ForeignKey(DataField, on_delete=models.PROTECT, related_name="+")
    need = models.CharField(max_length=8, choices=Need.choices, default=Need.REQUIRED)
    uses = models.JSONField(help_text="What we do with it, in plain words.")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("invitation", "field"), name="programs_datause_field_once"
            ),
            models.CheckConstraint(
                name="programs_datause_need_is_known", condition=Q(need__in=Need.values)
            ),
        )

    def __str__(self) -> str:
        return f"{self.field.key} ({self.need})"
