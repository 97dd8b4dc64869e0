"""Hold a program by itself where too many bounce or complain."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0023_trial_mode"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Guardrail",
            fields=[
                (
                    "brand",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="programs.brand",
                    ),
                ),
                (
                    "complaints",
                    models.PositiveSmallIntegerField(
                        default=30,
                        help_text=(
                            "30 are 0.3 %: large mailbox providers refuse much mail of whoever has"
                            " more."
                        ),
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="complaints in 10,000 messages",
                    ),
                ),
                (
                    "bounces",
                    models.PositiveSmallIntegerField(
                        default=50,
                        help_text="50 are 5 %. A full mailbox is none.",
                        validators=[
                            django.core.validators.MinValueValidator(5),
                            django.core.validators.MaxValueValidator(200),
                        ],
                        verbose_name="bounces in 1,000 messages",
                    ),
                ),
                (
                    "after",
                    models.PositiveSmallIntegerField(
                        default=100,
                        help_text="Of fewer within a day nothing can be said.",
                        validators=[
                            django.core.validators.MinValueValidator(20),
                            django.core.validators.MaxValueValidator(10000),
                        ],
                        verbose_name="looked at after so many messages",
                    ),
                ),
            ],
            options={
                "ordering": ("brand",),
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(
                            complaints__range=(1, 100),
                            bounces__range=(5, 200),
                            after__range=(20, 10000),
                        ),
                        name="delivery_guardrail_is_within_bounds",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProgramHold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("why", models.CharField(max_length=200)),
                ("held_at", models.DateTimeField()),
                ("released_at", models.DateTimeField(null=True)),
                ("note", models.CharField(blank=True, max_length=300)),
                (
                    "program",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="programs.program",
                    ),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "hold by a guardrail",
                "verbose_name_plural": "holds by guardrails",
                "ordering": ("-id",),
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(released_at=None),
                        fields=("program",),
                        name="delivery_programhold_one_is_open",
                    ),
                    models.CheckConstraint(
                        condition=Q(released_at=None, released_by=None, note="")
                        | Q(released_at__gte=F("held_at"), released_by__isnull=False) & ~Q(note=""),
                        name="delivery_programhold_released_by_somebody",
                    ),
                ],
            },
        ),
    ]
