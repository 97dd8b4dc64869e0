from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    """In a transaction of its own: it reads the whole table, and stops nobody meanwhile."""

    dependencies = [("delivery", "0010_mail_events")]

    operations = [
        ValidateConstraint(model_name="delivery", name="delivery_delivery_provider_state_is_known")
    ]
