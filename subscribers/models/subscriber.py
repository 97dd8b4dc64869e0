"""A person that we can address."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from subscribers.rules.sandbox import DOMAIN, ID_PREFIX, is_sandbox_id
from subscribers.rules.vocabulary import OwnChoice, Relationship, StoppedBy


class Subscriber(models.Model):
    """Hold who a person is to us: before any consent, this row and nothing else.

    Whoever stops mail to the person takes this row FOR NO KEY UPDATE; whoever hands mail over
    holds it FOR SHARE. `address_version` is counted up by the database at every change of the
    address, so that a consent names the address that it was given from. A record that was merged
    into another one of its person has a `former_id`, an id that is nobody's, and no address.
    """

    external_id = models.CharField(max_length=120, unique=True)
    former_id = models.CharField(
        max_length=120,
        blank=True,
        default="",
        db_default="",
        editable=False,
        help_text="Of a record that was merged into another one: the id that it had until then.",
    )
    email = models.EmailField(null=True, blank=True)
    address_version = models.PositiveIntegerField(default=1, editable=False)
    language = models.CharField(max_length=35, default="en")
    time_zone = models.CharField(max_length=64, default="UTC")
    account = models.CharField(max_length=120, blank=True)
    relationship = models.CharField(
        max_length=11, choices=Relationship.choices, default=Relationship.PROSPECT
    )
    suppressed_by = models.CharField(max_length=10, choices=StoppedBy.choices, blank=True)
    suppressed_at = models.DateTimeField(null=True, blank=True)
    restricted_at = models.DateTimeField(null=True, blank=True)
    contradicted = ArrayField(
        models.CharField(max_length=40),
        default=list,
        db_default=[],
        blank=True,
        help_text="Data fields whose guesses the person said are wrong: not used again.",
    )
    own_choices = ArrayField(
        models.CharField(max_length=10, choices=OwnChoice.choices),
        default=list,
        db_default=[],
        blank=True,
        help_text="What of their row the person set themselves: nobody else writes over it.",
    )
    stated_at = models.JSONField(
        default=dict,
        db_default={},
        blank=True,
        editable=False,
        help_text="When the controller observed parts of this row, by name: the newest wins.",
    )
    erased_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ("id",)
        verbose_name = "person"
        verbose_name_plural = "people"
        constraints = (
            models.CheckConstraint(
                name="subscribers_subscriber_relationship_is_known",
                condition=Q(relationship__in=Relationship.values),
            ),
            models.CheckConstraint(
                name="subscribers_subscriber_suppression_has_a_source",
                condition=Q(suppressed_at=None, suppressed_by="")
                | Q(suppressed_at__isnull=False, suppressed_by__in=StoppedBy.values),
            ),
            models.CheckConstraint(
                name="subscribers_subscriber_erased_has_no_address",
                condition=Q(erased_at=None) | Q(email=None),
            ),
            # Who is of the sandbox is told by either name, and both say the same.
            models.CheckConstraint(
                name="subscribers_subscriber_sandbox_by_name",
                condition=Q(email=None)
                | Q(email__iendswith=f"@{DOMAIN}", external_id__startswith=ID_PREFIX)
                | Q(email__iendswith=f".{DOMAIN}", external_id__startswith=ID_PREFIX)
                | ~(
                    Q(email__iendswith=f"@{DOMAIN}")
                    | Q(email__iendswith=f".{DOMAIN}")
                    | Q(external_id__startswith=ID_PREFIX)
                ),
            ),
            models.CheckConstraint(
                name="subscribers_subscriber_merged_has_no_address",
                condition=Q(former_id="") | Q(email=None),
            ),
            # Every sign-up, import row and API call finds a person by the address. Partial, so
            # that a change of the address needs no lock that foreign keys would wait for.
            models.UniqueConstraint(
                Lower("email"),
                condition=Q(email__isnull=False),
                name="subscribers_subscriber_address_is_unique",
            ),
        )
        indexes = (
            # Staff look people up by how an address begins.
            models.Index(
                OpClass(Lower("email"), name="text_pattern_ops"),
                condition=Q(email__isnull=False),
                name="subscribers_by_address",
            ),
            # Staff look people up by how their id begins.
            models.Index(
                OpClass(Lower("external_id"), name="text_pattern_ops"),
                name="subscribers_by_id",
            ),
            # Staff look people up by how the name of their account begins.
            models.Index(
                OpClass(Lower("account"), name="text_pattern_ops"),
                condition=~Q(account=""),
                name="subscribers_by_account",
            ),
        )

    def __str__(self) -> str:
        return self.external_id

    @property
    def is_sandbox(self) -> bool:
        """Say whether the person is made up, to try things with."""
        return is_sandbox_id(self.external_id)

    @property
    def known_as(self) -> str:
        """Return the id by which others know this record, also once it was merged into another."""
        return self.former_id or self.external_id

    @property
    def own_language(self) -> str:
        """Return the language that the person chose themselves, "" where they chose none."""
        return self.language if OwnChoice.LANGUAGE in self.own_choices else ""
