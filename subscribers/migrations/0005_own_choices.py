"""What of their row somebody set themselves: a constant default, so no row is rewritten."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("subscribers", "0004_stops_that_wait"),
    ]

    operations = [
        migrations.AddField(
            model_name="subscriber",
            name="own_choices",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[("language", "Language"), ("time_zone", "Time zone")], max_length=10
                ),
                blank=True,
                db_default=[],
                default=list,
                help_text=(
                    "What of their row the person set themselves: nobody else writes over it."
                ),
                size=None,
            ),
        ),
    ]
