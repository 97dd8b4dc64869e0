"""Who may merge two records of one person is a right of its own."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0028_sandbox"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="mergedrecord",
            options={"permissions": (("merge_records", "Can merge two records of one person"),)},
        ),
    ]
