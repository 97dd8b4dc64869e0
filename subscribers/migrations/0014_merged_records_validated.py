"""Mark the records that were merged before, and look at every person, while upserts go on."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations

# What they were called is not known any more: the id that they have since is as good as none.
_MARK = """
UPDATE subscribers_subscriber SET former_id = external_id
 WHERE (lower(external_id) LIKE 'merged-%' OR lower(external_id) LIKE 'sandbox:merged-%')
   AND email IS NULL AND erased_at IS NULL
   AND external_id ~ '^(sandbox:)?merged-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
"""


class Migration(migrations.Migration):
    dependencies = [("subscribers", "0013_what_a_merged_record_was_called")]

    operations = [
        migrations.RunSQL(_MARK, migrations.RunSQL.noop),
        ValidateConstraint(
            model_name="subscriber", name="subscribers_subscriber_merged_has_no_address"
        ),
    ]
