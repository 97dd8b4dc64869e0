"""Find old mail events, and soft bounces, without reading them all."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("delivery", "0016_mail_events_that_fail")]

    operations = [
        AddIndexConcurrently(
            model_name="mailevent",
            index=models.Index(
                fields=("kind", "received_at"),
                condition=Q(delivery__isnull=False),
                name="delivery_mailevent_old",
            ),
        ),
        AddIndexConcurrently(
            model_name="mailevent",
            index=models.Index(
                fields=("delivery",), condition=Q(bounce="soft"), name="delivery_mailevent_soft"
            ),
        ),
    ]
