"""Files of events that systems bring, and what was refused of them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0031_webhook_endpoints_of_brands"),
    ]

    operations = [
        migrations.CreateModel(
            name="EventJob",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "format",
                    models.CharField(
                        choices=[("csv", "CSV"), ("ndjson", "JSON, an object a line")], max_length=6
                    ),
                ),
                ("size", models.BigIntegerField(help_text="In bytes.")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("running", "Being taken in"),
                            ("done", "Taken in"),
                            ("cancelled", "Cancelled"),
                            ("failed", "Could not go on"),
                        ],
                        default="running",
                        max_length=10,
                    ),
                ),
                (
                    "api_key",
                    models.CharField(
                        help_text="The prefix of the key that brought it.", max_length=12
                    ),
                ),
                (
                    "is_sandbox",
                    models.BooleanField(
                        db_default=False, default=False, help_text="Brought with a test key."
                    ),
                ),
                ("uploaded_at", models.DateTimeField()),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("rows_read", models.PositiveIntegerField(default=0)),
                (
                    "lines_read",
                    models.PositiveIntegerField(default=0, help_text="Blank ones, too."),
                ),
                ("bytes_read", models.BigIntegerField(default=0)),
                ("counts", models.JSONField(default=dict)),
                (
                    "trouble",
                    models.CharField(
                        blank=True, help_text="Why it could not go on.", max_length=200
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "running")),
                        fields=["id"],
                        name="delivery_eventjob_running",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["running", "done", "cancelled", "failed"])
                        ),
                        name="delivery_eventjob_state_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("format__in", ["csv", "ndjson"])),
                        name="delivery_eventjob_format_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("finished_at", None), ("state", "running")),
                            models.Q(
                                models.Q(("state", "running"), _negated=True),
                                ("finished_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="delivery_eventjob_is_over_since_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EventJobChunk",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("told", models.JSONField(default=list)),
                (
                    "job",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="chunks",
                        to="delivery.eventjob",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
            },
        ),
    ]
