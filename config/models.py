"""The tables of the installation itself: who may call the API, and what it has answered."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q


class ApiKey(models.Model):
    """Hold one caller's key, as its SHA-256: the key itself is shown once and kept nowhere.

    `prefix` is the public part, by which a call finds its row. `last_used_at` lags by up to a
    minute, so that a busy caller does not write one row all the time.

    A rotated key has a successor, and works on until it expires. Both are of one `line`: the prefix
    of its first key. A line has one limit and one memory of answers, whichever key is used.

    A test key works in the sandbox and sees nothing else; no other key sees anything of it.
    """

    name = models.CharField(max_length=80, help_text="Which system uses it.")
    prefix = models.CharField(max_length=12, unique=True, editable=False)
    line = models.CharField(max_length=12, editable=False)
    is_test = models.BooleanField(
        "for the sandbox",
        default=False,
        db_default=False,
        help_text=(
            "It sees and changes nothing but sandbox brands and their made-up people. It stays so."
        ),
    )
    replaces = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="successor",
    )
    secret_hash = models.BinaryField(max_length=32)
    scopes = ArrayField(models.CharField(max_length=40), help_text="What it may do.")
    created_at = models.DateTimeField(editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    expires_at = models.DateTimeField(null=True, blank=True, help_text="UTC. Empty: never.")
    calls_a_minute = models.PositiveIntegerField(
        null=True, blank=True, help_text="At most. Empty: as many as API_CALLS_A_MINUTE says."
    )
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ("-id",)
        verbose_name = "API key"
        constraints = (
            models.CheckConstraint(
                name="config_apikey_may_do_something", condition=Q(scopes__len__gte=1)
            ),
            models.CheckConstraint(
                name="config_apikey_may_call", condition=Q(calls_a_minute__gte=1)
            ),
            models.CheckConstraint(
                name="config_apikey_first_names_its_line",
                condition=Q(replaces=None, line=F("prefix")) | Q(replaces__isnull=False),
            ),
        )
        indexes = (
            # The answers that a line was given.
            models.Index(fields=("line",), name="config_apikey_line"),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix})"


class StoredAnswer(models.Model):
    """Keep what a POST with an `Idempotency-Key` was answered, byte for byte.

    Written in the transaction that did the work, so there is no answer without the work and no
    work without the answer. Holds personal data: it is purged after a day.

    `people` are the numbers of those whom the call or its answer names, by whatever id or address:
    a list in place of rows of their own, for it is written once and read by an index. What
    `is_revocable` is told again only until one of them ends or narrows anything.
    """

    key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="stored_answers")
    idempotency_key = models.CharField(max_length=255)
    request_hash = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField()
    content_type = models.CharField(max_length=80)
    body = models.BinaryField()
    people = ArrayField(models.BigIntegerField(), default=list, db_default=[])
    is_revocable = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = (
            # Each POST with a key looks for the answer that it may have had.
            models.UniqueConstraint(
                fields=("key", "idempotency_key"), name="config_storedanswer_one_a_key"
            ),
        )
        indexes = (
            # The purge.
            models.Index(fields=("created_at",), name="config_storedanswer_age"),
            # The answers that go with somebody, while they leave. A list of what is not sorted in
            # yet would be read through each time, and saves nothing with a thousand of them a row.
            GinIndex(fields=("people",), name="config_storedanswer_people", fastupdate=False),
        )

    def __str__(self) -> str:
        return f"answer {self.pk}"
