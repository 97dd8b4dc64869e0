"""Find old words by when they were written; apart, as what is made beside writers is not taken back."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """Make the new index before the old one goes: the purge is never without."""

    atomic = False

    dependencies = [("consent", "0021_words_have_a_time")]

    operations = [
        AddIndexConcurrently(
            model_name="leavingreason",
            index=models.Index(
                fields=["remark_at"],
                condition=Q(sealed__isnull=False),
                name="consent_leavingreason_written",
            ),
        ),
        RemoveIndexConcurrently(model_name="leavingreason", name="consent_leavingreason_words"),
    ]
