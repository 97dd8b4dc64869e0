"""A file of events on its way in, and what was refused of it."""

from typing import Any

from django.db import models
from django.db.models import Q

from consent.rules.people_imports import FileFormat
from delivery.rules.event_jobs import EventJobState


class EventJob(models.Model):
    """Hold one file of events that a system brought by its key, and how far it is.

    `counts` is `{"triggered": int, "quiet": {why not: int}, "refused": {code: int}, "stored": int,
    "values_refused": {why: int}}`. It and `rows_read` are written in the transaction that takes a
    chunk's events, so that whoever goes on begins behind the last one that was committed. The file
    itself lies outside the database (`delivery.services.event_jobs.files`) and goes at the end.
    """

    format = models.CharField(max_length=6, choices=FileFormat.choices)
    size = models.BigIntegerField(help_text="In bytes.")
    state = models.CharField(
        max_length=10, choices=EventJobState.choices, default=EventJobState.RUNNING
    )
    api_key = models.CharField(max_length=12, help_text="The prefix of the key that brought it.")
    is_sandbox = models.BooleanField(
        default=False, db_default=False, help_text="Brought with a test key."
    )
    uploaded_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    rows_read = models.PositiveIntegerField(default=0)
    lines_read = models.PositiveIntegerField(default=0, help_text="Blank ones, too.")
    bytes_read = models.BigIntegerField(default=0)
    counts: models.JSONField[Any, Any] = models.JSONField(default=dict)
    trouble = models.CharField(max_length=200, blank=True, help_text="Why it could not go on.")

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                name="delivery_eventjob_state_is_known",
                condition=Q(state__in=EventJobState.values),
            ),
            models.CheckConstraint(
                name="delivery_eventjob_format_is_known",
                condition=Q(format__in=FileFormat.values),
            ),
            models.CheckConstraint(
                name="delivery_eventjob_is_over_since_a_time",
                condition=Q(state="running", finished_at=None)
                | (~Q(state="running") & Q(finished_at__isnull=False)),
            ),
        )
        indexes = (
            # Each tick looks for those that have something to do.
            models.Index(
                fields=("id",), condition=Q(state="running"), name="delivery_eventjob_running"
            ),
        )

    def __str__(self) -> str:
        return f"event job {self.pk}"


class EventJobChunk(models.Model):
    """Hold what one transaction of a job refused: no value, see `delivery.rules.event_jobs`."""

    job = models.ForeignKey(EventJob, on_delete=models.CASCADE, related_name="chunks")
    told: models.JSONField[Any, Any] = models.JSONField(default=list)

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"chunk {self.pk}"
