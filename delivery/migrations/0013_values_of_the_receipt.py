from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """Add the sealed values; the column is empty, and the index is built beside what goes on."""

    atomic = False
    dependencies = [("delivery", "0012_sending_control")]

    operations = [
        migrations.AddField(
            model_name="delivery",
            name="sealed",
            field=models.BinaryField(
                help_text="The values used, under the person's key (AES-256-GCM).", null=True
            ),
        ),
        migrations.AddField(
            model_name="delivery",
            name="has_values",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Whether values of it wait to be dropped.",
            ),
        ),
        AddIndexConcurrently(
            model_name="delivery",
            index=models.Index(
                condition=Q(has_values=True),
                fields=["handed_over_at"],
                name="delivery_delivery_values",
            ),
        ),
    ]
