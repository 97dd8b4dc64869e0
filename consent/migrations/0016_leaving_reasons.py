"""Why people left, as far as they said: a table of its own, so that it is safe to add."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("consent", "0015_corrections_validated")]

    operations = [
        migrations.CreateModel(
            name="LeavingReason",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "why",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("too_often", "It came too often"),
                            ("not_useful", "It was not useful"),
                            ("too_personal", "It was too personal"),
                            ("not_needed", "No longer needed"),
                            ("never_asked", "Never asked for it"),
                            ("other", "Something else"),
                        ],
                        max_length=12,
                    ),
                ),
                ("sealed", models.BinaryField(null=True)),
                ("said_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                (
                    "left",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reason",
                        to="consent.consentevent",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=Q(sealed__isnull=False),
                        fields=["changed_at"],
                        name="consent_leavingreason_words",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(
                            why__in=[
                                "",
                                "too_often",
                                "not_useful",
                                "too_personal",
                                "not_needed",
                                "never_asked",
                                "other",
                            ]
                        ),
                        name="consent_leavingreason_why_is_known",
                    ),
                    models.CheckConstraint(
                        condition=~Q(why="") | Q(sealed__isnull=False),
                        name="consent_leavingreason_says_something",
                    ),
                    models.CheckConstraint(
                        condition=Q(changed_at__gte=F("said_at")),
                        name="consent_leavingreason_is_changed_after_it_was_said",
                    ),
                ],
            },
        ),
    ]
