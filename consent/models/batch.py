"""A mailing of personal links: whom it is for, who sends it, on what basis, who took the links."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from consent.rules.inviting import Basis, BatchState
from programs.models import Program
from programs.rules.campaigns import TAG_LENGTH
from subscribers.rules.vocabulary import Relationship


class InvitationBatch(models.Model):
    """Hold one batch of invitations: a draft until its links are made, then it stands.

    `relationships` and `accounts` choose the people; no account means people of all and of none.
    Names of accounts are dropped once the links are made, `of_accounts` is how many they were.
    `made_to` is the last person that was looked at, so that making goes on where it was cut off.
    `left_out` is `{reason: people}` (`consent.rules.inviting.LeftOut`), as it was then. Entries of
    the ledger that came by it name this row in `details["batch"]`.
    """

    program = models.ForeignKey(
        Program, on_delete=models.PROTECT, related_name="invitation_batches"
    )
    state = models.CharField(
        max_length=6, choices=BatchState.choices, default=BatchState.DRAFT, editable=False
    )
    relationships = ArrayField(
        models.CharField(max_length=11, choices=Relationship.choices), default=list, blank=True
    )
    accounts = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    of_accounts = models.PositiveIntegerField(default=0)
    sender = models.CharField(
        max_length=60, blank=True, help_text="The tool or the way by which it goes out."
    )
    answerable = models.CharField(
        max_length=120, blank=True, help_text="Who answers for it: a role or a name of yours."
    )
    basis = models.CharField(max_length=8, choices=Basis.choices, blank=True)
    basis_note = models.CharField(
        max_length=300, blank=True, help_text="Why that basis holds, or where it is written down."
    )
    campaign = models.CharField(
        max_length=TAG_LENGTH, blank=True, help_text="The same for every recipient."
    )
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    started_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True)
    made_to = models.BigIntegerField(default=0)
    asked = models.PositiveIntegerField(default=0)
    left_out = models.JSONField(default=dict)

    class Meta:
        ordering = ("-id",)
        verbose_name = "invitation batch"
        verbose_name_plural = "invitation batches"
        permissions = (("take_invitation_links", "Can take the personal links of a batch"),)
        constraints = (
            models.CheckConstraint(
                name="consent_invitationbatch_state_is_known",
                condition=Q(state__in=BatchState.values),
            ),
            models.CheckConstraint(
                name="consent_invitationbatch_made_says_who_sends_it_and_why",
                condition=Q(state=BatchState.DRAFT)
                | (
                    Q(basis__in=Basis.values, made_at__isnull=False)
                    & ~Q(sender="")
                    & ~Q(answerable="")
                    & ~Q(basis_note="")
                ),
            ),
            # A public link names its batch by the tag.
            models.UniqueConstraint(
                fields=("program", "campaign"),
                condition=~Q(campaign=""),
                name="consent_invitationbatch_tag_is_its_own",
            ),
        )

    def __str__(self) -> str:
        named = f" “{self.campaign}”" if self.campaign else ""
        return f"batch {self.pk}{named}"


class LinksTaken(models.Model):
    """Note that somebody took the links of a batch, with the addresses that they are for."""

    batch = models.ForeignKey(InvitationBatch, on_delete=models.PROTECT, related_name="taken")
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    taken_at = models.DateTimeField()
    links = models.PositiveIntegerField()

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.links} links of batch {self.batch_id}"
