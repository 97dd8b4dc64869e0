"""Leave out of the index what is over: each tick looked at every promise by number there ever was."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models
from django.db.models import F, Q

NEARLY_LAST = Q(ordinal__gte=F("ordinals") - 1)

# Rows that nobody writes any more; whoever goes on meanwhile is not among them.
OVER = """
UPDATE delivery_slot t SET is_over = true
FROM consent_subscription s
WHERE t.ordinal >= t.ordinals - 1
  AND s.id = t.subscription_id AND s.state = 'completed'
"""


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("delivery", "0017_mail_events_that_are_old")]

    operations = [
        migrations.AddField(
            model_name="slot",
            name="is_over",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Whether its promise by number is written down as completed.",
            ),
        ),
        migrations.RunSQL(OVER, migrations.RunSQL.noop),
        # The round that tells of an end never goes without: the new one is there before.
        AddIndexConcurrently(
            model_name="slot",
            index=models.Index(
                fields=["request"],
                condition=NEARLY_LAST & Q(is_over=False),
                name="delivery_slot_next_to_last",
            ),
        ),
        RemoveIndexConcurrently(model_name="slot", name="delivery_slot_nearly_last"),
    ]
