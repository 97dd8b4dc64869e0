"""Whom a stored answer names, so that it is found by them and not by its text."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

# Of these nobody knows whom they name, and whoever is erased shall be found in all. They would
# have lived for a day: a call that is tried again across this is done anew.
_FORGET_THE_NAMELESS = "DELETE FROM config_storedanswer"


class Migration(migrations.Migration):
    dependencies = [("config", "0006_test_keys")]

    operations = [
        migrations.RunSQL(_FORGET_THE_NAMELESS, migrations.RunSQL.noop),
        migrations.AddField(
            model_name="storedanswer",
            name="people",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), db_default=[], default=list, size=None
            ),
        ),
        migrations.AddIndex(
            model_name="storedanswer",
            index=django.contrib.postgres.indexes.GinIndex(
                fastupdate=False, fields=["people"], name="config_storedanswer_people"
            ),
        ),
    ]
