"""When a form that could not be worked is tried next, and whether its mailbox was counted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Add both without a value for what waits: at once, and not yet."""

    dependencies = [("consent", "0019_links_of_before")]

    operations = [
        migrations.AddField(
            model_name="postedform",
            name="due_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="postedform",
            name="is_counted",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
