"""Keep a claim off the index of what is due: unanalyzed, it read the whole edition there."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("delivery", "0019_feedback")]

    operations = [
        AddIndexConcurrently(
            model_name="delivery",
            index=models.Index(
                fields=["due_at"],
                condition=Q(edition__isnull=False, settled_at=None, id__gt=0),
                name="delivery_delivery_anything_due",
            ),
        ),
        RemoveIndexConcurrently(model_name="delivery", name="delivery_delivery_any_due"),
    ]
