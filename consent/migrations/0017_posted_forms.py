"""Forms that are answered first and worked then."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the queue between a public form and its work."""

    dependencies = [("consent", "0016_leaving_reasons")]

    operations = [
        migrations.CreateModel(
            name="PostedForm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "form",
                    models.CharField(
                        choices=[
                            ("join", "Asks to join a program"),
                            ("link", "Asks for the link to the preference centre"),
                        ],
                        max_length=20,
                    ),
                ),
                ("address_hash", models.BinaryField(max_length=32)),
                ("sealed", models.BinaryField()),
                ("posted_at", models.DateTimeField()),
                ("failures", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "ordering": ("id",),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("form__in", ["join", "link"])),
                        name="consent_postedform_is_one_that_is_worked_later",
                    )
                ],
            },
        ),
    ]
