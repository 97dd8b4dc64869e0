"""Look at every figure, with a lock that lets the clock go on."""

from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("delivery", "0033_reservations_in_reports")]

    operations = [ValidateConstraint(model_name="figure", name="delivery_figure_what_is_known")]
