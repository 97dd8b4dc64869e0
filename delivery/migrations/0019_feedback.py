"""What people say of the messages that they got: a table of its own, so that it is safe to add."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("delivery", "0018_places_that_are_over")]

    operations = [
        migrations.CreateModel(
            name="Feedback",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("useful", models.BooleanField(null=True)),
                ("too_personal", models.BooleanField(null=True)),
                ("sealed", models.BinaryField(null=True)),
                ("answered_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                (
                    "delivery",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="feedback",
                        to="delivery.delivery",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "feedback",
                "indexes": [
                    models.Index(
                        condition=Q(sealed__isnull=False),
                        fields=["changed_at"],
                        name="delivery_feedback_remarks",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(useful__isnull=False)
                        | Q(too_personal__isnull=False)
                        | Q(sealed__isnull=False),
                        name="delivery_feedback_says_something",
                    ),
                    models.CheckConstraint(
                        condition=Q(changed_at__gte=F("answered_at")),
                        name="delivery_feedback_is_changed_after_it_was_said",
                    ),
                ],
            },
        ),
    ]
