"""How often a key may call."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("config", "0003_trail_only_grows")]

    operations = [
        migrations.AddField(
            model_name="apikey",
            name="calls_a_minute",
            field=models.PositiveIntegerField(
                blank=True,
                help_text="At most. Empty: as many as API_CALLS_A_MINUTE says.",
                null=True,
            ),
        ),
        migrations.AddConstraint(
            model_name="apikey",
            constraint=models.CheckConstraint(
                condition=models.Q(("calls_a_minute__gte", 1)), name="config_apikey_may_call"
            ),
        ),
    ]
