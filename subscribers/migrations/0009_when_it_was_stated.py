"""When parts of a person's row were observed, so that an older statement does not overwrite them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("subscribers", "0008_earlier_ids")]

    operations = [
        migrations.AddField(
            model_name="subscriber",
            name="stated_at",
            field=models.JSONField(
                blank=True,
                db_default={},
                default=dict,
                editable=False,
                help_text="When the controller observed parts of this row, by name: the newest wins.",
            ),
        ),
    ]
