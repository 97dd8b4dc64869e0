"""Figures count what was shown elsewhere, too."""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models

_KNOWN = ["asked", "requested", "confirmed", "declined", "stay", "outcome", "answer", "reason"]


class Migration(migrations.Migration):
    """What is there is looked at by the next migration, without a lock."""

    dependencies = [("delivery", "0032_jobs_of_events")]

    operations = [
        migrations.AlterModelOptions(name="reservation", options={"verbose_name": "reservation"}),
        migrations.AlterField(
            model_name="figure",
            name="what",
            field=models.CharField(
                choices=[
                    ("asked", "Got a personal link"),
                    ("requested", "Asked to join"),
                    ("confirmed", "Confirmed"),
                    ("declined", "Said no"),
                    ("stay", "Stay"),
                    ("outcome", "Outcome of deliveries"),
                    ("answer", "Answer to a message"),
                    ("reason", "Reason for leaving"),
                    ("reserved", "Shown elsewhere"),
                ],
                max_length=9,
            ),
        ),
        migrations.RemoveConstraint(model_name="figure", name="delivery_figure_what_is_known"),
        AddConstraintNotValid(
            model_name="figure",
            constraint=models.CheckConstraint(
                condition=models.Q(what__in=[*_KNOWN, "reserved"]),
                name="delivery_figure_what_is_known",
            ),
        ),
    ]
