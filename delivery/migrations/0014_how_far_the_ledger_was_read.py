from django.db import migrations, models

# Before this there was no value that what is sealed already could have ended the cover of.
FROM_HERE_ON = """
INSERT INTO delivery_feedmark (name, seq)
SELECT 'values', coalesce(max(seq), -1) FROM consent_sealedentry
"""


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0015_corrections_validated"),
        ("delivery", "0013_values_of_the_receipt"),
    ]

    operations = [
        migrations.CreateModel(
            name="FeedMark",
            fields=[
                ("name", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("seq", models.BigIntegerField(default=-1)),
            ],
        ),
        migrations.RunSQL(FROM_HERE_ON, "DELETE FROM delivery_feedmark"),
    ]
