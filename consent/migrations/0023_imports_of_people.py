"""Files of people that staff bring by a page: new tables only, nothing else is touched."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

STATES = [
    ("uploaded", "Columns to choose"),
    ("checking", "Being checked"),
    ("checked", "Checked: ready to import"),
    ("running", "Being imported"),
    ("done", "Imported"),
    ("cancelled", "Cancelled"),
    ("failed", "Could not go on"),
    ("undoing", "Being undone"),
    ("undone", "Undone"),
]

SEEN = """
CREATE UNLOGGED TABLE consent_importseen (
    people_import_id bigint NOT NULL REFERENCES consent_peopleimport (id) ON DELETE CASCADE,
    key bigint NOT NULL,
    whose bigint NOT NULL,
    PRIMARY KEY (people_import_id, key)
)
"""


def _id() -> models.BigAutoField:
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0022_words_are_found_by_their_time"),
        ("subscribers", "0005_own_choices"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    # Keyed hashes of whom the rows of a file named so far, while it is checked: many, short-lived,
    # and worth no log. No model: nothing else reads it.
    operations = [
        migrations.CreateModel(
            name="PeopleImport",
            fields=[
                ("id", _id()),
                ("file_name", models.CharField(max_length=255)),
                ("size", models.BigIntegerField(help_text="In bytes.")),
                ("encoding", models.CharField(max_length=20)),
                ("delimiter", models.CharField(max_length=1)),
                ("mapping", models.JSONField(default=dict)),
                ("state", models.CharField(choices=STATES, default="uploaded", max_length=10)),
                ("uploaded_at", models.DateTimeField()),
                ("started_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "moved_at",
                    models.DateTimeField(help_text="When it last came further.", null=True),
                ),
                ("rows_read", models.PositiveIntegerField(default=0)),
                ("bytes_read", models.BigIntegerField(default=0)),
                (
                    "worked_ms",
                    models.BigIntegerField(
                        default=0, help_text="How long its rows have taken so far."
                    ),
                ),
                (
                    "rows_in_all",
                    models.PositiveIntegerField(help_text="Counted by the dry run.", null=True),
                ),
                ("foreseen", models.JSONField(null=True)),
                ("counts", models.JSONField(null=True)),
                ("undone", models.JSONField(null=True)),
                (
                    "trouble",
                    models.CharField(
                        blank=True, help_text="Why it could not go on.", max_length=200
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "import of people",
                "verbose_name_plural": "imports of people",
                "ordering": ("-id",),
                "permissions": (("export_people", "Can take people out as a file"),),
                "indexes": [
                    models.Index(
                        condition=models.Q(state__in=["checking", "running", "undoing"]),
                        fields=["id"],
                        name="consent_peopleimport_working",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(state__in=[state for state, _label in STATES]),
                        name="consent_peopleimport_state_is_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportChunk",
            fields=[
                ("id", _id()),
                (
                    "is_foreseen",
                    models.BooleanField(help_text="Whether it is of the dry run."),
                ),
                (
                    "added",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                (
                    "versions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("problems", models.JSONField(default=list)),
                (
                    "people_import",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="chunks",
                        to="consent.peopleimport",
                    ),
                ),
            ],
            options={"ordering": ("id",)},
        ),
        migrations.CreateModel(
            name="ImportChange",
            fields=[
                ("id", _id()),
                ("before", models.JSONField(default=dict)),
                ("after", models.JSONField(default=dict)),
                ("values_before", models.JSONField(default=dict)),
                ("values_after", models.JSONField(default=dict)),
                (
                    "chunk",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="consent.importchunk",
                    ),
                ),
                (
                    "subscriber",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="subscribers.subscriber",
                    ),
                ),
            ],
            options={"ordering": ("id",)},
        ),
        migrations.RunSQL(SEEN, "DROP TABLE consent_importseen"),
    ]
