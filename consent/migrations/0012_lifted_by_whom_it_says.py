"""A lift is said by whoever may lift in that name (INV-13)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Hold the actor of a lift to the name in its details."""

    dependencies = [("consent", "0011_active_by_a_yes_that_holds")]

    operations = [
        migrations.AddConstraint(
            model_name="consentevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "lifted"), _negated=True),
                    models.Q(("actor", "person"), ("details__contains", {"by": "person"})),
                    models.Q(("actor", "controller"), ("details__contains", {"by": "controller"})),
                    _connector="OR",
                ),
                name="consent_consentevent_lifted_by_whom_it_says",
            ),
        ),
    ]
