"""Find links and entries by their batch; apart, as what is made beside writers is not taken back."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q
from django.db.models.fields.json import KeyTransform


class Migration(migrations.Migration):
    """Make each index beside writers: no link and no entry is of a batch yet."""

    atomic = False

    dependencies = [("consent", "0024_invitation_batches")]

    operations = [
        migrations.RunSQL(
            sql="""
            CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS consent_personallink_one_of_a_batch
                ON consent_personallink (batch_id, subscriber_id) WHERE batch_id IS NOT NULL
            """,
            reverse_sql="DROP INDEX CONCURRENTLY IF EXISTS consent_personallink_one_of_a_batch",
            state_operations=[
                migrations.AddConstraint(
                    model_name="personallink",
                    constraint=models.UniqueConstraint(
                        condition=Q(batch__isnull=False),
                        fields=("batch", "subscriber"),
                        name="consent_personallink_one_of_a_batch",
                    ),
                ),
            ],
        ),
        AddIndexConcurrently(
            model_name="consentevent",
            index=models.Index(
                KeyTransform("batch", "details"),
                condition=Q(details__has_key="batch"),
                name="consent_consentevent_of_batch",
            ),
        ),
    ]
