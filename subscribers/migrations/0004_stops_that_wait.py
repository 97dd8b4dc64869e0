"""Mark the stops that are not in their person's row yet: each tick looked at every person."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models import Q

# What a worker of the version before writes meanwhile waits by the column's default.
IN_THE_ROW = """
UPDATE subscribers_suppression t SET is_waiting = false
WHERE t.lifted_at IS NOT NULL OR t.subscriber_id IS NULL OR EXISTS (
    SELECT FROM subscribers_subscriber s
    WHERE s.id = t.subscriber_id AND s.suppressed_at IS NOT NULL
    AND (t.by <> 'controller' OR s.suppressed_by = 'controller'))
"""


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("subscribers", "0003_contradicted_guesses")]

    operations = [
        migrations.AddField(
            model_name="suppression",
            name="is_waiting",
            field=models.BooleanField(
                db_default=True,
                default=False,
                help_text="Whether it may not be in the person's row yet.",
            ),
        ),
        migrations.RunSQL(IN_THE_ROW, migrations.RunSQL.noop),
        AddIndexConcurrently(
            model_name="suppression",
            index=models.Index(
                fields=["subscriber"],
                condition=Q(is_waiting=True, lifted_at=None),
                name="subscribers_suppression_waits",
            ),
        ),
    ]
