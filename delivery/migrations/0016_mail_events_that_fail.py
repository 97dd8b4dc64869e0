"""Remember which mail events could not be applied, so that the others are applied first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("delivery", "0015_claimed_in_order")]

    operations = [
        migrations.AddField(
            model_name="mailevent",
            name="failed_at",
            field=models.DateTimeField(
                help_text="When it could not be applied; the others come first.", null=True
            ),
        ),
    ]
