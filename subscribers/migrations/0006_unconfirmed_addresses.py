"""Addresses that people typed wait for their mailboxes, in a table that mail does not hold."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("subscribers", "0005_own_choices"),
    ]

    operations = [
        migrations.CreateModel(
            name="UnconfirmedAddress",
            fields=[
                (
                    "subscriber",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to="subscribers.subscriber",
                    ),
                ),
                ("from_version", models.PositiveIntegerField()),
                ("given_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "address that waits to be confirmed",
                "verbose_name_plural": "addresses that wait to be confirmed",
            },
        ),
    ]
