"""Note when a remark was written: each later change of the answers kept it for 90 days more."""

from django.db import migrations, models
from django.db.models.functions import Now

# When they were written is not known: no earlier than what was said first, and so none is kept
# for longer than was promised. Where nothing is written there is nothing to keep.
BACKFILL = "UPDATE delivery_feedback SET remark_at = answered_at WHERE sealed IS NOT NULL"


class Migration(migrations.Migration):
    """Add it with a default that writes no row anew, and that answers given meanwhile are right by."""

    dependencies = [("delivery", "0020_claims_go_by_turn")]

    operations = [
        migrations.AddField(
            model_name="feedback",
            name="remark_at",
            field=models.DateTimeField(db_default=Now()),
        ),
        migrations.RunSQL(BACKFILL, migrations.RunSQL.noop),
    ]
