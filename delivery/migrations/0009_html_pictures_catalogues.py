import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0008_kinds_of_edition"),
        ("programs", "0002_published_invitations_never_change"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Catalogue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="How texts call it: offers, for {{ offers.headline }}.",
                        max_length=40,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z][a-z0-9_]*$", "Small letters, digits, underscores."
                            )
                        ],
                    ),
                ),
                (
                    "about",
                    models.CharField(
                        blank=True, help_text="For staff: what is in it.", max_length=200
                    ),
                ),
                (
                    "columns",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        default=list,
                        editable=False,
                        size=20,
                    ),
                ),
                ("changed_at", models.DateTimeField(editable=False, null=True)),
            ],
            options={
                "ordering": ("name",),
            },
        ),
        migrations.CreateModel(
            name="CatalogueRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=500)),
                ("match", models.CharField(max_length=1500)),
                ("cells", models.JSONField(default=dict)),
            ],
            options={
                "verbose_name": "row",
                "ordering": ("catalogue", "key"),
            },
        ),
        migrations.CreateModel(
            name="EditionCatalogue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40)),
                ("rows", models.JSONField(default=dict)),
                ("taken_at", models.DateTimeField()),
            ],
            options={
                "ordering": ("name",),
            },
        ),
        migrations.CreateModel(
            name="EditionPicture",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="How the texts call it: ![What it shows](picture:NAME).",
                        max_length=40,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z0-9][a-z0-9_-]{0,39}$",
                                "Small letters, digits, hyphens, underscores.",
                            )
                        ],
                    ),
                ),
                (
                    "media_type",
                    models.CharField(
                        choices=[
                            ("image/png", "PNG"),
                            ("image/jpeg", "JPEG"),
                            ("image/gif", "GIF"),
                            ("image/webp", "WebP"),
                        ],
                        editable=False,
                        max_length=10,
                    ),
                ),
                ("width", models.PositiveIntegerField(editable=False)),
                ("height", models.PositiveIntegerField(editable=False)),
                ("content", models.BinaryField()),
            ],
            options={
                "verbose_name": "picture",
                "ordering": ("name",),
            },
        ),
        migrations.AddField(
            model_name="editiontext",
            name="markup",
            field=models.CharField(
                choices=[("markdown", "Markdown"), ("html", "HTML")],
                db_default="markdown",
                default="markdown",
                help_text="HTML: the body of a page, for layouts that Markdown does not have.",
                max_length=8,
                verbose_name="written in",
            ),
        ),
        migrations.AlterField(
            model_name="editiontext",
            name="body",
            field=models.TextField(
                help_text="Markdown or HTML, with fields such as {{ first_name }}."
            ),
        ),
        migrations.AddConstraint(
            model_name="editiontext",
            constraint=models.CheckConstraint(
                condition=models.Q(("markup__in", ["markdown", "html"])),
                name="delivery_editiontext_markup_is_known",
            ),
        ),
        migrations.AddField(
            model_name="catalogue",
            name="changed_by",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="catalogue",
            name="key_field",
            field=models.ForeignKey(
                help_text="The data field whose value picks the row. Using the table uses this field.",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="programs.datafield",
            ),
        ),
        migrations.AddField(
            model_name="cataloguerow",
            name="catalogue",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="rows",
                to="delivery.catalogue",
            ),
        ),
        migrations.AddField(
            model_name="editioncatalogue",
            name="edition",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="catalogues",
                to="delivery.edition",
            ),
        ),
        migrations.AddField(
            model_name="editioncatalogue",
            name="key_field",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="programs.datafield",
            ),
        ),
        migrations.AddField(
            model_name="editioncatalogue",
            name="taken_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="editionpicture",
            name="edition",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="pictures",
                to="delivery.edition",
            ),
        ),
        migrations.AddConstraint(
            model_name="cataloguerow",
            constraint=models.UniqueConstraint(
                fields=("catalogue", "match"), name="delivery_cataloguerow_key_is_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="editioncatalogue",
            constraint=models.UniqueConstraint(
                fields=("edition", "name"), name="delivery_editioncatalogue_once_an_edition"
            ),
        ),
        migrations.AddConstraint(
            model_name="editionpicture",
            constraint=models.UniqueConstraint(
                fields=("edition", "name"), name="delivery_editionpicture_name_is_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="editionpicture",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("media_type__in", ["image/png", "image/jpeg", "image/gif", "image/webp"])
                ),
                name="delivery_editionpicture_type_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="editionpicture",
            constraint=models.CheckConstraint(
                condition=models.Q(("content__length__range", (1, 150000))),
                name="delivery_editionpicture_is_small",
            ),
        ),
    ]
