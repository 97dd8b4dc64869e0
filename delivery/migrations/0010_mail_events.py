import django.db.models.deletion
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("delivery", "0009_html_pictures_catalogues")]

    operations = [
        migrations.CreateModel(
            name="MailEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("source", models.CharField(max_length=20)),
                ("key", models.CharField(max_length=40)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("accepted", "Taken by the provider"),
                            ("deferred", "Delayed"),
                            ("delivered", "Delivered"),
                            ("bounced", "Bounced"),
                            ("rejected", "Not sent by the provider"),
                            ("complained", "Marked as spam"),
                            ("unsubscribed", "Unsubscribed at the provider"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "bounce",
                    models.CharField(
                        blank=True,
                        choices=[("hard", "Hard"), ("soft", "Soft"), ("policy", "Policy")],
                        max_length=6,
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=40)),
                (
                    "message_id",
                    models.CharField(
                        blank=True, help_text="What the provider calls the message.", max_length=200
                    ),
                ),
                ("occurred_at", models.DateTimeField()),
                ("received_at", models.DateTimeField()),
                ("applied_at", models.DateTimeField(null=True)),
                (
                    "effect",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("noted", "Noted"),
                            ("counted", "Counted"),
                            ("stopped", "Mail stopped"),
                            ("withdrawn", "Left the program"),
                            ("elsewhere", "The address is another now"),
                            ("outdated", "The person said yes since"),
                            ("unknown", "No delivery of ours"),
                        ],
                        max_length=12,
                    ),
                ),
            ],
            options={
                "ordering": ("-id",),
            },
        ),
        migrations.AddField(
            model_name="delivery",
            name="provider_at",
            field=models.DateTimeField(help_text="When it came there.", null=True),
        ),
        migrations.AddField(
            model_name="delivery",
            name="provider_state",
            field=models.CharField(
                blank=True,
                choices=[
                    ("deferred", "Delayed"),
                    ("delivered", "Delivered"),
                    ("rejected", "Not sent by the provider"),
                    ("bounced", "Bounced"),
                    ("complained", "Marked as spam"),
                ],
                db_default="",
                default="",
                help_text="How far it came after the hand-over, by what the mail system told.",
                max_length=10,
            ),
        ),
        AddConstraintNotValid(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("provider_state", ""),
                    (
                        "provider_state__in",
                        ["deferred", "delivered", "rejected", "bounced", "complained"],
                    ),
                    _connector="OR",
                ),
                name="delivery_delivery_provider_state_is_known",
            ),
        ),
        migrations.AddField(
            model_name="mailevent",
            name="delivery",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="mail_events",
                to="delivery.delivery",
            ),
        ),
        migrations.AddIndex(
            model_name="mailevent",
            index=models.Index(
                condition=models.Q(("applied_at", None)),
                fields=["id"],
                name="delivery_mailevent_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="mailevent",
            index=models.Index(
                condition=models.Q(
                    ("kind", "accepted"), models.Q(("message_id", ""), _negated=True)
                ),
                fields=["source", "message_id"],
                name="delivery_mailevent_called",
            ),
        ),
        migrations.AddIndex(
            model_name="mailevent",
            index=models.Index(
                condition=models.Q(("delivery", None)),
                fields=["received_at"],
                name="delivery_mailevent_nobodys",
            ),
        ),
        migrations.AddConstraint(
            model_name="mailevent",
            constraint=models.UniqueConstraint(
                fields=("source", "key"), name="delivery_mailevent_told_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="mailevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "accepted",
                            "deferred",
                            "delivered",
                            "bounced",
                            "rejected",
                            "complained",
                            "unsubscribed",
                        ],
                    )
                ),
                name="delivery_mailevent_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="mailevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("bounce", ""), ("bounce__in", ["hard", "soft", "policy"]), _connector="OR"
                ),
                name="delivery_mailevent_bounce_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="mailevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("applied_at", None), ("effect", "")),
                    models.Q(
                        ("applied_at__isnull", False),
                        (
                            "effect__in",
                            [
                                "noted",
                                "counted",
                                "stopped",
                                "withdrawn",
                                "elsewhere",
                                "outdated",
                                "unknown",
                            ],
                        ),
                    ),
                    _connector="OR",
                ),
                name="delivery_mailevent_applied_has_an_effect",
            ),
        ),
    ]
