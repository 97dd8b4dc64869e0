"""Look at every delivery, with a lock that lets messages go on."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("delivery", "0029_reservations")]

    operations = [
        ValidateConstraint(model_name="delivery", name="delivery_delivery_kind_has_its_reason")
    ]
