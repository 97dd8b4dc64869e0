"""Look at every profile, with a lock that lets upserts go on."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    """What the last one added, validated."""

    dependencies = [("subscribers", "0011_when_a_value_was_removed")]

    operations = [
        ValidateConstraint(model_name="profile", name="subscribers_profile_is_never_empty"),
    ]
