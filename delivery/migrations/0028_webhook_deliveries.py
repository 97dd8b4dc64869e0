"""Each event on its way to an endpoint is a row, written with what happened."""

import django.contrib.postgres.functions
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the queue of webhooks."""

    dependencies = [
        ("delivery", "0027_webhook_endpoints"),
        ("subscribers", "0007_found_by_their_beginnings"),
    ]

    operations = [
        migrations.CreateModel(
            name="WebhookDelivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "event_id",
                    models.UUIDField(
                        db_default=django.contrib.postgres.functions.RandomUUID(), editable=False
                    ),
                ),
                ("type", models.CharField(max_length=30)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("due", "Waiting"),
                            ("delivered", "Delivered"),
                            ("dead", "Given up"),
                        ],
                        db_default="due",
                        default="due",
                        max_length=9,
                    ),
                ),
                ("happened_at", models.DateTimeField()),
                ("data", models.JSONField(db_default={}, default=dict)),
                ("sealed", models.BinaryField(null=True)),
                ("due_at", models.DateTimeField()),
                ("attempts", models.PositiveSmallIntegerField(db_default=0, default=0)),
                ("fence", models.PositiveIntegerField(db_default=0, default=0)),
                ("lease_until", models.DateTimeField(null=True)),
                ("tries", models.JSONField(db_default=[], default=list)),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "delivery",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="delivery.delivery",
                    ),
                ),
                (
                    "subscriber",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="subscribers.subscriber",
                    ),
                ),
                (
                    "endpoint",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="deliveries",
                        to="delivery.webhookendpoint",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "webhook deliveries",
                "ordering": ("-id",),
            },
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(
                condition=models.Q(("settled_at", None)),
                fields=["endpoint", "due_at", "id"],
                name="delivery_webhookdelivery_turn",
            ),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(fields=["endpoint", "id"], name="delivery_webhookdelivery_log"),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(
                condition=models.Q(("state", "dead")),
                fields=["endpoint", "id"],
                name="delivery_webhookdelivery_dead",
            ),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(
                condition=models.Q(
                    ("subscriber__isnull", False), models.Q(("state", "delivered"), _negated=True)
                ),
                fields=["subscriber"],
                name="delivery_webhookdelivery_who",
            ),
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(fields=["happened_at"], name="delivery_webhookdelivery_age"),
        ),
        migrations.AddConstraint(
            model_name="webhookdelivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("settled_at", None), ("state", "due")),
                    models.Q(("settled_at__isnull", False), ("state__in", ["delivered", "dead"])),
                    _connector="OR",
                ),
                name="delivery_webhookdelivery_settled_has_ended",
            ),
        ),
        migrations.AddConstraint(
            model_name="webhookdelivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "delivered"), _negated=True),
                    ("sealed", None),
                    _connector="OR",
                ),
                name="delivery_webhookdelivery_sealed_until_told",
            ),
        ),
    ]
