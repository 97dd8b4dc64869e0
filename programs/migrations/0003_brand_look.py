import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Give brands a colour and a logo. Both columns have a default that rewrites nothing."""

    dependencies = [
        ("programs", "0002_published_invitations_never_change"),
    ]

    operations = [
        migrations.AddField(
            model_name="brand",
            name="colour",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="For links and buttons on the pages that people read. Empty: ours.",
                max_length=7,
                validators=[
                    django.core.validators.RegexValidator(
                        "^#[0-9a-fA-F]{6}$", "A colour like #0f5a3b."
                    )
                ],
            ),
        ),
        migrations.AddField(
            model_name="brand",
            name="logo_name",
            field=models.CharField(
                blank=True, db_default="", default="", editable=False, max_length=32
            ),
        ),
        migrations.AddConstraint(
            model_name="brand",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("colour", ""), ("colour__regex", "^#[0-9a-fA-F]{6}$"), _connector="OR"
                ),
                name="programs_brand_colour_is_one",
            ),
        ),
        migrations.CreateModel(
            name="BrandLogo",
            fields=[
                (
                    "brand",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="logo",
                        serialize=False,
                        to="programs.brand",
                    ),
                ),
                ("media_type", models.CharField(editable=False, max_length=10)),
                ("width", models.PositiveIntegerField(editable=False)),
                ("height", models.PositiveIntegerField(editable=False)),
                ("content", models.BinaryField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("media_type__in", ["image/png", "image/jpeg"])),
                        name="programs_brandlogo_type_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("content__length__range", (1, 20000))),
                        name="programs_brandlogo_is_small",
                    ),
                ],
            },
        ),
    ]
