"""Let an edition be a broadcast, a step of a series or triggered by an event.

What exists is a broadcast. Indexes of deliveries are built beside their writers: the table is large.
"""

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

# The new one stands before the old one goes, so that there is always one.
_ONE_OF_AN_EDITION = (
    (
        (
            "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS delivery_delivery_one_for_an_event"
            " ON delivery_delivery (edition_id, subscription_id, event_number)"
            " WHERE edition_id IS NOT NULL"
        ),
        "DROP INDEX CONCURRENTLY IF EXISTS delivery_delivery_one_for_an_event",
    ),
    (
        "DROP INDEX CONCURRENTLY IF EXISTS delivery_delivery_one_of_an_edition",
        (
            "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS delivery_delivery_one_of_an_edition"
            " ON delivery_delivery (edition_id, subscription_id)"
            " WHERE edition_id IS NOT NULL"
        ),
    ),
    (
        (
            "ALTER INDEX delivery_delivery_one_for_an_event"
            " RENAME TO delivery_delivery_one_of_an_edition"
        ),
        (
            "ALTER INDEX delivery_delivery_one_of_an_edition"
            " RENAME TO delivery_delivery_one_for_an_event"
        ),
    ),
)


class Migration(migrations.Migration):
    """Add what tells the kinds apart, what keeps their order, and the table of events."""

    atomic = False

    dependencies = [
        ("delivery", "0007_rows_that_stay_on_their_page"),
        ("subscribers", "0003_contradicted_guesses"),
    ]

    operations = [
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("event_id", models.CharField(max_length=120, unique=True)),
                ("name", models.CharField(max_length=64)),
                (
                    "subscriber",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="subscribers.subscriber",
                    ),
                ),
                ("happened_at", models.DateTimeField()),
                ("received_at", models.DateTimeField()),
                (
                    "fields",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None
                    ),
                ),
                ("sealed", models.BinaryField(null=True)),
                ("answer", models.JSONField(default=dict)),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.AlterModelOptions(
            name="editiontext",
            options={"ordering": ("language", "relationship")},
        ),
        migrations.RemoveConstraint(
            model_name="editiontext",
            name="delivery_editiontext_one_a_language",
        ),
        migrations.RemoveIndex(
            model_name="edition",
            name="delivery_edition_running",
        ),
        migrations.AddField(
            model_name="delivery",
            name="event_number",
            field=models.BigIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="delivery",
            name="step",
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="edition",
            name="after_days",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="For a series: so many times 24 hours after joining. 0: at once.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="edition",
            name="event_fields",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=40),
                blank=True,
                db_default=[],
                default=list,
                help_text="Data fields whose values come with the event, by their keys, with commas.",
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="edition",
            name="in_their_zone",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="For a broadcast: 09:00 is nine o'clock where the person lives.",
                verbose_name="at that time in each person's own time zone",
            ),
        ),
        migrations.AddField(
            model_name="edition",
            name="kind",
            field=models.CharField(
                choices=[
                    ("broadcast", "Broadcast: to everybody, at a time"),
                    ("series", "Step of a series: so many days after joining"),
                    ("triggered", "Triggered: when an event is told of"),
                ],
                db_default="broadcast",
                default="broadcast",
                max_length=9,
            ),
        ),
        migrations.AddField(
            model_name="edition",
            name="step",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="For a series: which step this is, from 1. No step overtakes an earlier one.",
                null=True,
                validators=[django.core.validators.MinValueValidator(1)],
            ),
        ),
        migrations.AddField(
            model_name="edition",
            name="trigger",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="For a triggered edition: the event's name, as the API tells it.",
                max_length=64,
                validators=[
                    django.core.validators.RegexValidator(
                        "^[a-z][a-z0-9_.-]*$", "Small letters, digits, and _ . - between them."
                    )
                ],
            ),
        ),
        migrations.AddField(
            model_name="edition",
            name="worth_days",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="For a series or a triggered edition: for how many days after its time.",
                null=True,
                validators=[django.core.validators.MinValueValidator(1)],
                verbose_name="worth sending for days",
            ),
        ),
        migrations.AlterField(
            model_name="edition",
            name="scheduled_at",
            field=models.DateTimeField(
                blank=True, help_text="UTC, or each person's own time.", null=True
            ),
        ),
        migrations.AlterField(
            model_name="edition",
            name="valid_until",
            field=models.DateTimeField(
                blank=True,
                help_text="UTC, or each person's own time. After this it is not worth sending.",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="editiontext",
            name="relationship",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "anybody"),
                    ("prospect", "Prospect"),
                    ("new", "New"),
                    ("established", "Established"),
                    ("loyal", "Loyal"),
                ],
                db_default="",
                default="",
                max_length=11,
                verbose_name="for people who are",
            ),
        ),
        AddIndexConcurrently(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("settled_at", None), ("step__isnull", False)),
                fields=["subscription", "step"],
                name="delivery_delivery_in_order",
            ),
        ),
        AddIndexConcurrently(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("settled_at", None), ("step__isnull", False)),
                fields=["due_at"],
                name="delivery_delivery_steps_due",
            ),
        ),
        migrations.AddIndex(
            model_name="edition",
            index=models.Index(
                condition=models.Q(("state", "scheduled")),
                fields=["scheduled_at"],
                name="delivery_edition_to_plan",
            ),
        ),
        migrations.AddIndex(
            model_name="edition",
            index=models.Index(
                condition=models.Q(("kind", "broadcast"), ("state", "sending")),
                fields=["id"],
                name="delivery_edition_to_finish",
            ),
        ),
        migrations.AddIndex(
            model_name="edition",
            index=models.Index(
                condition=models.Q(
                    ("state", "sending"), models.Q(("kind", "broadcast"), _negated=True)
                ),
                fields=["valid_until"],
                name="delivery_edition_to_end",
            ),
        ),
        migrations.AddIndex(
            model_name="edition",
            index=models.Index(
                condition=models.Q(("finished_at", None), ("state", "cancelled")),
                fields=["id"],
                name="delivery_edition_to_withhold",
            ),
        ),
        migrations.AddIndex(
            model_name="edition",
            index=models.Index(
                condition=models.Q(
                    models.Q(
                        ("state__in", ["draft", "approved", "done", "cancelled"]), _negated=True
                    ),
                    models.Q(
                        models.Q(("kind", "broadcast"), _negated=True),
                        ("in_their_zone", True),
                        _connector="OR",
                    ),
                ),
                fields=["program", "step"],
                name="delivery_edition_for_joiners",
            ),
        ),
        migrations.AddIndex(
            model_name="edition",
            index=models.Index(
                condition=models.Q(
                    ("kind", "triggered"), ("state__in", ["sending", "paused", "held"])
                ),
                fields=["trigger"],
                name="delivery_edition_listening",
            ),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(sql, back) for sql, back in _ONE_OF_AN_EDITION],
            state_operations=[
                migrations.RemoveConstraint(
                    model_name="delivery", name="delivery_delivery_one_of_an_edition"
                ),
                migrations.AddConstraint(
                    model_name="delivery",
                    constraint=models.UniqueConstraint(
                        condition=models.Q(("edition__isnull", False)),
                        fields=("edition", "subscription", "event_number"),
                        name="delivery_delivery_one_of_an_edition",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["broadcast", "series", "triggered"])),
                name="delivery_edition_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("after_days__isnull", False), ("kind", "series"), ("step__gte", 1)),
                    models.Q(
                        models.Q(("kind", "series"), _negated=True),
                        ("after_days", None),
                        ("step", None),
                    ),
                    _connector="OR",
                ),
                name="delivery_edition_series_has_its_step",
                violation_error_message="A series, and nothing else, has a step and its days.",
            ),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "triggered"), models.Q(("trigger", ""), _negated=True)),
                    models.Q(
                        models.Q(("kind", "triggered"), _negated=True),
                        ("event_fields", []),
                        ("trigger", ""),
                    ),
                    _connector="OR",
                ),
                name="delivery_edition_triggered_names_its_event",
                violation_error_message="A triggered edition, and nothing else, names an event and its fields.",
            ),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("in_their_zone", False), ("kind", "broadcast"), _connector="OR"
                ),
                name="delivery_edition_zone_is_a_broadcasts",
                violation_error_message="Only a broadcast goes at a time on each person's clock.",
            ),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("worth_days", None),
                    models.Q(
                        models.Q(("kind", "broadcast"), _negated=True), ("worth_days__gte", 1)
                    ),
                    _connector="OR",
                ),
                name="delivery_edition_worth_days_are_not_a_broadcasts",
                violation_error_message="A broadcast is worth sending until a time; the others for so many days.",
            ),
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("kind", "series"),
                    models.Q(("state__in", ["cancelled", "done"]), _negated=True),
                ),
                fields=("program", "step"),
                name="delivery_edition_one_a_step",
                violation_error_message="The series has this step already.",
            ),
        ),
        migrations.AddConstraint(
            model_name="editiontext",
            constraint=models.UniqueConstraint(
                fields=("edition", "language", "relationship"),
                name="delivery_editiontext_one_a_language_and_relationship",
            ),
        ),
        migrations.AddConstraint(
            model_name="editiontext",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("relationship__in", ["", "prospect", "new", "established", "loyal"])
                ),
                name="delivery_editiontext_relationship_is_known",
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["happened_at"], name="delivery_event_by_age"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                condition=models.Q(("sealed__isnull", False)),
                fields=["id"],
                name="delivery_event_holding",
            ),
        ),
        migrations.AddConstraint(
            model_name="event",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("fields", []), ("sealed", None)),
                    models.Q(models.Q(("fields", []), _negated=True), ("sealed__isnull", False)),
                    _connector="OR",
                ),
                name="delivery_event_names_what_it_holds",
            ),
        ),
    ]
