"""What reports are made of: tables of their own, so that they are safe to add."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

_WHATS = [
    ("asked", "Got a personal link"),
    ("requested", "Asked to join"),
    ("confirmed", "Confirmed"),
    ("declined", "Said no"),
    ("stay", "Stay"),
    ("outcome", "Outcome of deliveries"),
    ("answer", "Answer to a message"),
    ("reason", "Reason for leaving"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0024_guardrails"),
        ("programs", "0003_brand_look"),
    ]

    operations = [
        migrations.CreateModel(
            name="Figure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("what", models.CharField(choices=_WHATS, max_length=9)),
                ("began_on", models.DateField()),
                ("ended_on", models.DateField(null=True)),
                ("why", models.CharField(blank=True, max_length=40)),
                ("field", models.CharField(blank=True, max_length=40)),
                ("number", models.BigIntegerField()),
                (
                    "edition",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="delivery.edition",
                    ),
                ),
                (
                    "invitation",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="programs.invitation",
                    ),
                ),
                (
                    "program",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="programs.program",
                    ),
                ),
            ],
            options={
                "verbose_name": "report",
                "default_permissions": (),
                "permissions": (("see_reports", "Can see the reports"),),
                "constraints": [
                    models.UniqueConstraint(
                        fields=(
                            "what",
                            "program",
                            "began_on",
                            "ended_on",
                            "why",
                            "field",
                            "invitation",
                            "edition",
                        ),
                        name="delivery_figure_one_of_a_kind",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=Q(what__in=[what for what, _label in _WHATS]),
                        name="delivery_figure_what_is_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FigureRound",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("counted_at", models.DateTimeField(null=True)),
                ("took_ms", models.PositiveIntegerField(default=0)),
                (
                    "edition",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="figures",
                        to="delivery.edition",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("edition",),
                        name="delivery_figureround_one_each",
                        nulls_distinct=False,
                    ),
                ],
            },
        ),
    ]
