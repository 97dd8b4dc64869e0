"""Find old remarks by when they were written; apart, as what is made beside writers is not taken back."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """Make the new index before the old one goes: the purge is never without."""

    atomic = False

    dependencies = [("delivery", "0021_remarks_have_a_time")]

    operations = [
        AddIndexConcurrently(
            model_name="feedback",
            index=models.Index(
                fields=["remark_at"],
                condition=Q(sealed__isnull=False),
                name="delivery_feedback_old_remarks",
            ),
        ),
        RemoveIndexConcurrently(model_name="feedback", name="delivery_feedback_remarks"),
    ]
