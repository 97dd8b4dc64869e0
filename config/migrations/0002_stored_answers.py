"""Answers of the API that are told again."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("config", "0001_api_keys")]

    operations = [
        migrations.CreateModel(
            name="StoredAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("idempotency_key", models.CharField(max_length=255)),
                ("request_hash", models.BinaryField(max_length=32)),
                ("status", models.PositiveSmallIntegerField()),
                ("content_type", models.CharField(max_length=80)),
                ("body", models.BinaryField()),
                ("created_at", models.DateTimeField()),
                (
                    "key",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stored_answers",
                        to="config.apikey",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="storedanswer",
            index=models.Index(fields=["created_at"], name="config_storedanswer_age"),
        ),
        migrations.AddConstraint(
            model_name="storedanswer",
            constraint=models.UniqueConstraint(
                fields=("key", "idempotency_key"), name="config_storedanswer_one_a_key"
            ),
        ),
    ]
