"""Claim an edition's rows in the order of their index: each claim sorted all of them."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("delivery", "0014_how_far_the_ledger_was_read")]

    operations = [
        # Claims never go without: the new one is there before the old one goes.
        AddIndexConcurrently(
            model_name="delivery",
            index=models.Index(
                fields=["edition", "due_at", "id"],
                condition=Q(edition__isnull=False, settled_at=None),
                name="delivery_delivery_in_turn",
            ),
        ),
        AddIndexConcurrently(
            model_name="delivery",
            index=models.Index(
                fields=["due_at"],
                condition=Q(edition__isnull=False, settled_at=None),
                name="delivery_delivery_any_due",
            ),
        ),
        RemoveIndexConcurrently(model_name="delivery", name="delivery_delivery_open"),
    ]
