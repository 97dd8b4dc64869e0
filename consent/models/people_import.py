"""A file of people on its way in, and what undoing it needs."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from consent.rules.people_imports import WORKING, FileFormat, ImportState
from subscribers.models import Subscriber


class PeopleImport(models.Model):
    """Hold one file of people that was brought: by whom, when, which columns, what became of it.

    Staff bring one by a page, a system with its key (`api_key`) by the API: that one is not checked
    first but worked at once.

    `mapping` is `{"places": {target: number of the column}, "since": number or None, "fixed":
    relationship or "", "names": {target: the column's name}}`. `foreseen` are the counts of the
    dry run, `counts` those of the import, as `ImportReport.as_json` gives them, `undone` those of
    taking it back. `rows_read` and the counts are written in the transaction of each chunk, so
    that whoever goes on begins behind the last one that was committed. The file itself lies
    outside the database (`consent.services.people_imports.files`) and goes when it is done.
    """

    file_name = models.CharField(max_length=255)
    size = models.BigIntegerField(help_text="In bytes.")
    encoding = models.CharField(max_length=20)
    delimiter = models.CharField(max_length=1)
    mapping: models.JSONField[Any, Any] = models.JSONField(default=dict)
    state = models.CharField(
        max_length=10, choices=ImportState.choices, default=ImportState.UPLOADED
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    api_key = models.CharField(
        max_length=12,
        blank=True,
        db_default="",
        help_text="The prefix of the key that brought it, where no member of staff did.",
    )
    is_sandbox = models.BooleanField(
        default=False, db_default=False, help_text="Brought with a test key."
    )
    format = models.CharField(
        max_length=6,
        choices=FileFormat.choices,
        default=FileFormat.CSV,
        db_default=FileFormat.CSV.value,
    )
    uploaded_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    moved_at = models.DateTimeField(null=True, help_text="When it last came further.")
    rows_read = models.PositiveIntegerField(default=0)
    bytes_read = models.BigIntegerField(default=0)
    worked_ms = models.BigIntegerField(default=0, help_text="How long its rows have taken so far.")
    rows_in_all = models.PositiveIntegerField(null=True, help_text="Counted by the dry run.")
    foreseen: models.JSONField[Any, Any] = models.JSONField(null=True)
    counts: models.JSONField[Any, Any] = models.JSONField(null=True)
    undone: models.JSONField[Any, Any] = models.JSONField(null=True)
    trouble = models.CharField(max_length=200, blank=True, help_text="Why it could not go on.")

    class Meta:
        ordering = ("-id",)
        permissions = (("export_people", "Can take people out as a file"),)
        verbose_name = "import of people"
        verbose_name_plural = "imports of people"
        constraints = (
            models.CheckConstraint(
                name="consent_peopleimport_state_is_known",
                condition=models.Q(state__in=ImportState.values),
            ),
            models.CheckConstraint(
                name="consent_peopleimport_format_is_known",
                condition=models.Q(format__in=FileFormat.values),
            ),
            models.CheckConstraint(
                name="consent_peopleimport_says_who_brought_it",
                condition=models.Q(uploaded_by=None) ^ models.Q(api_key=""),
            ),
        )
        indexes = (
            # Each tick looks for those that have something to do.
            models.Index(
                fields=("id",),
                condition=models.Q(state__in=[str(state) for state in WORKING]),
                name="consent_peopleimport_working",
            ),
        )

    def __str__(self) -> str:
        return self.file_name

    @property
    def brought_by(self) -> str:
        """Return who brought it, in words."""
        if self.uploaded_by is not None:
            return self.uploaded_by.get_username()
        return f"the API key {self.api_key}"


class ImportChunk(models.Model):
    """Hold what one transaction of an import did: whom it added, which rows it refused.

    `added` are the people who were new, `versions` the versions (`xmin`) of their rows right after:
    a row that has another one by now has been changed since. `problems` are the refusals,
    `[line, level, column, code]` each, without a value; where lines that follow each other were
    refused for the same, the last of them stands at the end.
    """

    people_import = models.ForeignKey(PeopleImport, on_delete=models.CASCADE, related_name="chunks")
    is_foreseen = models.BooleanField(help_text="Whether it is of the dry run.")
    added: ArrayField[Any, Any] = ArrayField(models.BigIntegerField(), default=list)
    versions: ArrayField[Any, Any] = ArrayField(models.BigIntegerField(), default=list)
    problems: models.JSONField[Any, Any] = models.JSONField(default=list)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"chunk {self.pk}"


class ImportChange(models.Model):
    """Hold what one row of an import changed of somebody known, until it is too old to undo.

    A row that changed nothing has one where another import added its person: undoing that one
    leaves whoever is named here.

    `before` and `after` are parts of the person's row, `values_before` and `values_after` entries
    of their profile. Values that a consent covers are kept as long as one day only: no longer than
    their purge may take.
    """

    chunk = models.ForeignKey(ImportChunk, on_delete=models.CASCADE, related_name="changes")
    # An erasure finds what is of its person.
    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="+")
    before: models.JSONField[Any, Any] = models.JSONField(default=dict)
    after: models.JSONField[Any, Any] = models.JSONField(default=dict)
    values_before: models.JSONField[Any, Any] = models.JSONField(default=dict)
    values_after: models.JSONField[Any, Any] = models.JSONField(default=dict)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"change {self.pk}"
