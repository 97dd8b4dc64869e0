"""Begin with a trial where nothing was set up yet: what is at work goes on without one."""

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import Q
from django.utils import timezone


def begin_no_trial_at_work(apps: StateApps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Leave alone what has a brand, as whoever writes to anybody does."""
    if apps.get_model("programs", "Brand").objects.exists():
        apps.get_model("delivery", "TrialEnd").objects.create(
            id=1,
            ended_at=timezone.now(),
            because="It was at work before there was a trial mode.",
        )


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0022_remarks_are_found_by_their_time"),
        ("programs", "0003_brand_look"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="TrialEnd",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("ended_at", models.DateTimeField()),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("because", models.CharField(blank=True, max_length=300)),
                ("was_open", models.JSONField(default=list)),
            ],
            options={
                "verbose_name": "going live",
                "verbose_name_plural": "going live",
                "permissions": (("end_trial", "Can end the trial"),),
                "constraints": [
                    models.CheckConstraint(condition=Q(id=1), name="delivery_trialend_is_one"),
                    models.CheckConstraint(
                        condition=Q(ended_by__isnull=False) | ~Q(because=""),
                        name="delivery_trialend_somebody_or_why",
                    ),
                    models.CheckConstraint(
                        condition=Q(was_open=[]) | ~Q(because=""),
                        name="delivery_trialend_says_why_if_open",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StaffAddress",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("email", models.EmailField(max_length=254)),
                ("verified_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("email"),
                        name="delivery_staffaddress_is_one_persons",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MailTest",
            fields=[
                (
                    "brand",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="programs.brand",
                    ),
                ),
                ("code", models.CharField(max_length=12)),
                ("sent_at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
                (
                    "read_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("findings", models.JSONField(default=dict)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(read_at=None, findings={}) | Q(read_at__isnull=False),
                        name="delivery_mailtest_found_when_read",
                    ),
                ],
            },
        ),
        migrations.RunPython(begin_no_trial_at_work, migrations.RunPython.noop),
    ]
