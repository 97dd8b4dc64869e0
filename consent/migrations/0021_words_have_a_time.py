"""Note when words about a leaving were written: another reason kept them for 90 days more."""

from django.db import migrations, models
from django.db.models.functions import Now

# When they were written is not known: no earlier than what was said first, and so none is kept
# for longer than was promised. Where nothing is written there is nothing to keep.
BACKFILL = "UPDATE consent_leavingreason SET remark_at = said_at WHERE sealed IS NOT NULL"


class Migration(migrations.Migration):
    """Add it with a default that writes no row anew, and that reasons given meanwhile are right by."""

    dependencies = [("consent", "0020_posted_forms_back_off")]

    operations = [
        migrations.AddField(
            model_name="leavingreason",
            name="remark_at",
            field=models.DateTimeField(db_default=Now()),
        ),
        migrations.RunSQL(BACKFILL, migrations.RunSQL.noop),
    ]
