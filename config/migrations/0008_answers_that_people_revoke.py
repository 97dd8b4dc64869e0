"""Which stored answers go with whatever the people in them end."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("config", "0007_whom_an_answer_names")]

    operations = [
        migrations.AddField(
            model_name="storedanswer",
            name="is_revocable",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
