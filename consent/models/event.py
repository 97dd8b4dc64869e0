"""The ledger. Append-only: the database refuses UPDATE, DELETE and TRUNCATE."""

from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KeyTransform

from consent.models.subject import Subject
from consent.rules.vocabulary import OWN_POST, PERMITTING, Actor, EventKind, Method
from programs.models import Invitation, Program, ShownText


class ConsentEvent(models.Model):
    """Hold one entry: what somebody said or did about one program, chained to the person's last.

    An entry without a program is about the person as a whole: a stop of all mail, a restriction, a
    new address, a language of their own, a guess that they contradicted, their erasure.

    `details` holds no personal value: `{"chosen": [field keys], "until": ISO 8601, "less_often":
    period or "", "depth": category or "", "contradicted": [field keys],
    "own_choices": ["language"], "campaign": tag, "batch": number of an `InvitationBatch`, ...}`.
    `sealed` is AES-256-GCM under the person's key over the address, IP address, user agent and
    answers. `answers` names the request that a yes answers; a composite foreign key holds it to
    the same person, program, invitation, language and text.
    """

    # No index of its own, that of the positions serves: each costs every entry that is written.
    subject = models.ForeignKey(
        Subject, on_delete=models.PROTECT, related_name="events", db_index=False
    )
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=12, choices=EventKind.choices)
    program = models.ForeignKey(
        Program, on_delete=models.PROTECT, null=True, related_name="consent_events"
    )
    invitation = models.ForeignKey(
        Invitation, on_delete=models.PROTECT, null=True, related_name="consent_events"
    )
    language = models.CharField(max_length=35, blank=True)
    text = models.ForeignKey(
        ShownText, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    answers = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    actor = models.CharField(max_length=10, choices=Actor.choices)
    method = models.CharField(max_length=13, choices=Method.choices)
    at = models.DateTimeField()
    valid_until = models.DateTimeField(null=True)
    address_version = models.PositiveIntegerField(null=True)
    details = models.JSONField(default=dict)
    sealed = models.BinaryField(null=True)
    previous_hash = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)

    class Meta:
        ordering = ("id",)
        indexes = (
            # The report of a list that was brought from another tool.
            models.Index(
                KeyTransform("move", "details"),
                condition=Q(details__has_key="move"),
                name="consent_consentevent_of_move",
            ),
            # How each batch of invitations did.
            models.Index(
                KeyTransform("batch", "details"),
                condition=Q(details__has_key="batch"),
                name="consent_consentevent_of_batch",
            ),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("subject", "position"), name="consent_consentevent_position_is_unique"
            ),
            models.CheckConstraint(
                name="consent_consentevent_kind_is_known",
                condition=Q(kind__in=EventKind.values),
            ),
            models.CheckConstraint(
                name="consent_consentevent_yes_is_the_persons_own",
                condition=~Q(kind__in=[str(kind) for kind in PERMITTING])
                | (
                    Q(actor=Actor.PERSON, method__in=[str(method) for method in OWN_POST])
                    & Q(answers__isnull=False, address_version__isnull=False)
                    & Q(program__isnull=False, invitation__isnull=False, text__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="consent_consentevent_only_person_narrows_or_changes",
                condition=~Q(kind__in=["refused", "changed", "paused", "resumed"])
                | Q(actor=Actor.PERSON)
                # A value that they had corrected: it says nothing of what they allow.
                | Q(
                    kind=EventKind.CHANGED,
                    program=None,
                    actor=Actor.RELAY,
                    method__in=["admin", "journal"],
                ),
            ),
            models.CheckConstraint(
                name="consent_consentevent_withdrawn_is_their_word",
                condition=~Q(kind=EventKind.WITHDRAWN) | Q(actor__in=["person", "relay"]),
            ),
            models.CheckConstraint(
                name="consent_consentevent_revoked_is_not_the_persons",
                condition=~Q(kind=EventKind.REVOKED) | Q(actor__in=["controller", "mail"]),
            ),
            models.CheckConstraint(
                name="consent_consentevent_restriction_is_a_decision",
                condition=~Q(kind__in=["restricted", "unrestricted", "moved", "erased"])
                | ~Q(actor=Actor.MAIL),
            ),
            # The fold lifts what the actor may: nobody says so in another's name.
            models.CheckConstraint(
                name="consent_consentevent_lifted_by_whom_it_says",
                condition=~Q(kind=EventKind.LIFTED)
                | Q(actor=Actor.PERSON, details__contains={"by": "person"})
                | Q(actor=Actor.CONTROLLER, details__contains={"by": "controller"}),
            ),
            models.CheckConstraint(
                name="consent_consentevent_merged_is_the_controllers",
                condition=~Q(kind=EventKind.MERGED) | Q(actor=Actor.CONTROLLER),
            ),
            # Paper sign-ups, another tool's list and CRM requests: one for a person and program,
            # ever. Whoever did not answer it is not asked again by anybody but themselves.
            models.UniqueConstraint(
                fields=("subject", "program"),
                condition=Q(kind=EventKind.REQUESTED, actor__in=["relay", "controller"]),
                name="consent_consentevent_one_request_by_proxy",
            ),
            models.CheckConstraint(
                name="consent_consentevent_request_shows_a_text",
                condition=~Q(kind=EventKind.REQUESTED)
                | Q(text__isnull=False, valid_until__isnull=False, address_version__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"
