from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """Add the sealed values; the column is empty, and the index is built beside what goes on."""

    atomic = False
    dependencies = [("delivery", "0011_sending_control")]

    operations = [
        migrations.AddField(
            model_name="delivery",
            name="sealed",
            field=models.BinaryField(
                help_text="The values used, under the person's key (AES-256-GCM).", null=True
            ),
        ),
        AddIndexConcurrently(
            model_name="delivery",
            index=models.Index(
                condition=Q(sealed__isnull=False, handed_over_at__isnull=False),
                fields=["handed_over_at"],
                name="delivery_delivery_values",
            ),
        ),
    ]
