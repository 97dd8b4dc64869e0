"""When a value of a profile was removed, so that an older one does not come back."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """Profiles are many: what holds for them is looked at by the next migration, without a lock."""

    dependencies = [("subscribers", "0010_told_by_their_names")]

    operations = [
        migrations.AddField(
            model_name="profile",
            name="removed_at",
            field=models.JSONField(blank=True, db_default={}, default=dict, editable=False),
        ),
        migrations.RemoveConstraint(
            model_name="profile", name="subscribers_profile_is_never_empty"
        ),
        # Who goes back knows of no row without values.
        migrations.RunSQL(
            migrations.RunSQL.noop, "DELETE FROM subscribers_profile WHERE values = '{}'"
        ),
        AddConstraintNotValid(
            model_name="profile",
            constraint=models.CheckConstraint(
                name="subscribers_profile_is_never_empty",
                condition=~Q(values={}) | ~Q(removed_at={}),
            ),
        ),
    ]
