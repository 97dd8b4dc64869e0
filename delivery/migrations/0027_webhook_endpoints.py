"""Other systems are told what happens: where, of what, and signed with which secret."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Add endpoints of webhooks, and their secrets."""

    dependencies = [
        ("delivery", "0026_two_person_rule"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="WebhookEndpoint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("url", models.CharField(max_length=500, verbose_name="URL")),
                (
                    "description",
                    models.CharField(blank=True, help_text="Which system it is.", max_length=200),
                ),
                (
                    "types",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30),
                        size=None,
                        verbose_name="tells of",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("active", "Active"), ("paused", "Paused")],
                        default="active",
                        max_length=6,
                    ),
                ),
                (
                    "paused_because",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("asked", "Somebody paused it"),
                            ("failing", "Nothing was taken for five days"),
                            ("gone", "It answered that it is gone (410)"),
                        ],
                        max_length=7,
                    ),
                ),
                ("paused_at", models.DateTimeField(null=True)),
                ("first_failed_at", models.DateTimeField(null=True)),
                ("rests_until", models.DateTimeField(null=True)),
                ("owner_told_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="WebhookSecret",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sealed", models.BinaryField()),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(null=True)),
                (
                    "endpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="secrets",
                        to="delivery.webhookendpoint",
                    ),
                ),
            ],
            options={
                "ordering": ("-id",),
            },
        ),
        migrations.AddConstraint(
            model_name="webhookendpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "types__contained_by",
                        [
                            "subscription.pending",
                            "subscription.confirmed",
                            "subscription.refused",
                            "subscription.changed",
                            "subscription.paused",
                            "subscription.resumed",
                            "subscription.completed",
                            "subscription.renewed",
                            "subscription.withdrawn",
                            "subscription.revoked",
                            "profile.needed",
                            "profile.corrected",
                            "subscriber.erased",
                            "delivery.sent",
                            "delivery.withheld",
                            "delivery.bounced",
                            "delivery.complained",
                            "feedback.received",
                            "program.held",
                            "invitation.published",
                        ],
                    ),
                    ("types__len__gte", 1),
                ),
                name="delivery_webhookendpoint_tells_of_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="webhookendpoint",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("paused_at", None), ("paused_because", ""), ("state", "active")),
                    models.Q(
                        ("paused_at__isnull", False),
                        ("paused_because__in", ["asked", "failing", "gone"]),
                        ("state", "paused"),
                    ),
                    _connector="OR",
                ),
                name="delivery_webhookendpoint_pause_has_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="webhooksecret",
            constraint=models.UniqueConstraint(
                condition=models.Q(("expires_at", None)),
                fields=("endpoint",),
                name="delivery_webhooksecret_one_that_lasts",
            ),
        ),
    ]
