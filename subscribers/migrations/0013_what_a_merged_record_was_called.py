"""The id that a record had before it was merged into another one of its person."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """People are many: what holds for them is looked at by the next migration, without a lock."""

    dependencies = [("subscribers", "0012_profiles_validated")]

    operations = [
        migrations.AddField(
            model_name="subscriber",
            name="former_id",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                help_text=(
                    "Of a record that was merged into another one: the id that it had until then."
                ),
                max_length=120,
            ),
        ),
        AddConstraintNotValid(
            model_name="subscriber",
            constraint=models.CheckConstraint(
                name="subscribers_subscriber_merged_has_no_address",
                condition=Q(former_id="") | Q(email=None),
            ),
        ),
    ]
