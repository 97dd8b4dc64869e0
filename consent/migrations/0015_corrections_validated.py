"""Look at all entries once, without keeping anybody from writing one."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    """Validate the rule on who narrows or changes."""

    dependencies = [("consent", "0014_corrections_passed_on")]

    operations = [
        ValidateConstraint(
            "consentevent", name="consent_consentevent_only_person_narrows_or_changes"
        ),
    ]
