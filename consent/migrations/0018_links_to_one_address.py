"""A personal link is for the mailbox that it was made for, not for whichever the person has now."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Write down for which of a person's addresses a link was made; what is there is filled next."""

    dependencies = [("consent", "0017_posted_forms")]

    operations = [
        migrations.AddField(
            model_name="personallink",
            name="address_version",
            field=models.PositiveIntegerField(null=True),
        ),
    ]
