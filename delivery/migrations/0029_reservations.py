"""What is shown elsewhere is a delivery of its own kind, with a row of its own beside it."""

import django.db.models.deletion
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import Q

_REASON = (
    Q(kind="edition", edition__isnull=False, subscription__isnull=False)
    | Q(
        kind__in=["welcome", "confirmation", "notice"],
        edition=None,
        subscription__isnull=False,
        asked_by__isnull=False,
    )
    | Q(kind="reservation", edition=None, subscription__isnull=False, asked_by=None)
    | Q(kind="link", edition=None, subscription=None, asked_by=None)
    | Q(kind="address", edition=None, subscription=None, asked_by__isnull=False)
)


class Migration(migrations.Migration):
    """Deliveries are many: what holds for them is looked at by the next migration, without a lock."""

    dependencies = [("delivery", "0028_webhook_deliveries")]

    operations = [
        migrations.CreateModel(
            name="Reservation",
            fields=[
                (
                    "delivery",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="reservation",
                        serialize=False,
                        to="delivery.delivery",
                    ),
                ),
                (
                    "format",
                    models.CharField(
                        choices=[
                            ("page", "A private web page"),
                            ("external", "A site, an app or a salesperson"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "expires_at",
                    models.DateTimeField(help_text="Until when its outcome is waited for."),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("used", "Used: the person had it"),
                            ("unused", "Not used"),
                            ("unreported", "Never reported: it may have been used"),
                        ],
                        max_length=10,
                    ),
                ),
                ("used_at", models.DateTimeField(null=True)),
                ("reported_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(format__in=["page", "external"]),
                        name="delivery_reservation_format_is_no_mail",
                    ),
                    models.CheckConstraint(
                        condition=Q(outcome__in=["", "unreported"], used_at=None, reported_at=None)
                        | Q(outcome="used", used_at__isnull=False, reported_at__isnull=False)
                        | Q(outcome="unused", used_at=None, reported_at__isnull=False),
                        name="delivery_reservation_outcome_has_its_times",
                    ),
                ],
                "indexes": [
                    models.Index(
                        condition=Q(outcome=""),
                        fields=["expires_at"],
                        name="delivery_reservation_open",
                    )
                ],
            },
        ),
        migrations.AlterField(
            model_name="delivery",
            name="kind",
            field=models.CharField(
                choices=[
                    ("edition", "Edition"),
                    ("welcome", "Welcome"),
                    ("confirmation", "Confirmation of a request"),
                    ("link", "Link that the person asked for"),
                    ("notice", "Notice before a term ends"),
                    ("address", "Confirmation of a new address"),
                    ("reservation", "Shown by a site, an app or a salesperson"),
                ],
                max_length=12,
            ),
        ),
        migrations.RemoveConstraint(
            model_name="delivery", name="delivery_delivery_kind_has_its_reason"
        ),
        AddConstraintNotValid(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=_REASON, name="delivery_delivery_kind_has_its_reason"
            ),
        ),
    ]
