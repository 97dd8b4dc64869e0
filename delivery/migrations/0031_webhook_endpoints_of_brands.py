"""An endpoint may be told of one brand only."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Let an endpoint have a brand; those that there are go on with all."""

    dependencies = [
        ("delivery", "0030_reservations_validated"),
        ("programs", "0005_two_person_rule"),
    ]

    operations = [
        migrations.AddField(
            model_name="webhookendpoint",
            name="brand",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty: it is told of all brands.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="programs.brand",
            ),
        ),
    ]
