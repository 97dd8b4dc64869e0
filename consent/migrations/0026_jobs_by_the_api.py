"""Who brought a file of people, by a page or with a key, and how it is written."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0025_found_by_their_batch"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="peopleimport",
            name="api_key",
            field=models.CharField(
                blank=True,
                db_default="",
                help_text="The prefix of the key that brought it, where no member of staff did.",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="peopleimport",
            name="format",
            field=models.CharField(
                choices=[("csv", "CSV"), ("ndjson", "JSON, an object a line")],
                db_default="csv",
                default="csv",
                max_length=6,
            ),
        ),
        migrations.AlterField(
            model_name="peopleimport",
            name="uploaded_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="peopleimport",
            constraint=models.CheckConstraint(
                condition=models.Q(("format__in", ["csv", "ndjson"])),
                name="consent_peopleimport_format_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="peopleimport",
            constraint=models.CheckConstraint(
                condition=models.Q(("uploaded_by", None), ("api_key", ""), _connector="XOR"),
                name="consent_peopleimport_says_who_brought_it",
            ),
        ),
    ]
