"""Staff may work for some brands only."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Add the limit."""

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("programs", "0003_brand_look"),
    ]

    operations = [
        migrations.CreateModel(
            name="BrandLimit",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="brand_limit",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("brands", models.ManyToManyField(related_name="+", to="programs.brand")),
            ],
        ),
    ]
