"""Keys that replace one another."""

import django.db.models.deletion
from django.db import migrations, models

_EACH_ITS_OWN = "UPDATE config_apikey SET line = prefix WHERE line IS NULL"


class Migration(migrations.Migration):
    dependencies = [("config", "0004_calls_of_a_key")]

    operations = [
        migrations.AddField(
            model_name="apikey",
            name="replaces",
            field=models.OneToOneField(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="successor",
                to="config.apikey",
            ),
        ),
        migrations.AddField(
            model_name="apikey",
            name="line",
            field=models.CharField(editable=False, max_length=12, null=True),
        ),
        migrations.RunSQL(_EACH_ITS_OWN, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="apikey",
            name="line",
            field=models.CharField(editable=False, max_length=12),
        ),
        migrations.AddConstraint(
            model_name="apikey",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("line", models.F("prefix")), ("replaces", None)),
                    ("replaces__isnull", False),
                    _connector="OR",
                ),
                name="config_apikey_first_names_its_line",
            ),
        ),
        migrations.AddIndex(
            model_name="apikey",
            index=models.Index(fields=["line"], name="config_apikey_line"),
        ),
    ]
