"""Batches of invitations, who took their links, and which batch a link is of.

The column of links has no value for those that are there, so nothing is rewritten.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0023_imports_of_people"),
        ("programs", "0003_brand_look"),
        ("subscribers", "0005_own_choices"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="InvitationBatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("making", "Links are being made"),
                            ("made", "Links are made"),
                        ],
                        default="draft",
                        editable=False,
                        max_length=6,
                    ),
                ),
                (
                    "relationships",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("prospect", "Prospect"),
                                ("new", "New"),
                                ("established", "Established"),
                                ("loyal", "Loyal"),
                            ],
                            max_length=11,
                        ),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "accounts",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=120),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("of_accounts", models.PositiveIntegerField(default=0)),
                (
                    "sender",
                    models.CharField(
                        blank=True,
                        help_text="The tool or the way by which it goes out.",
                        max_length=60,
                    ),
                ),
                (
                    "answerable",
                    models.CharField(
                        blank=True,
                        help_text="Who answers for it: a role or a name of yours.",
                        max_length=120,
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        blank=True,
                        choices=[
                            (
                                "consent",
                                "They agreed to get such messages from us (consent, GDPR article 6(1)(a))",
                            ),
                            (
                                "customer",
                                "They bought something similar from us and can object each time (ePrivacy article 13(2))",
                            ),
                            (
                                "interest",
                                "We weighed our interest against theirs (legitimate interest, GDPR article 6(1)(f))",
                            ),
                            (
                                "message",
                                "The link stands in a message that they get anyway, such as an invoice (article 6(1)(b))",
                            ),
                            (
                                "by_hand",
                                "Nothing is sent: it is handed over on paper or shown in a shop",
                            ),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "basis_note",
                    models.CharField(
                        blank=True,
                        help_text="Why that basis holds, or where it is written down.",
                        max_length=300,
                    ),
                ),
                (
                    "campaign",
                    models.CharField(
                        blank=True, help_text="The same for every recipient.", max_length=40
                    ),
                ),
                ("started_at", models.DateTimeField()),
                ("made_at", models.DateTimeField(null=True)),
                ("made_to", models.BigIntegerField(default=0)),
                ("asked", models.PositiveIntegerField(default=0)),
                ("left_out", models.JSONField(default=dict)),
            ],
            options={
                "verbose_name": "invitation batch",
                "verbose_name_plural": "invitation batches",
                "ordering": ("-id",),
                "permissions": (
                    ("take_invitation_links", "Can take the personal links of a batch"),
                ),
            },
        ),
        migrations.CreateModel(
            name="LinksTaken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("taken_at", models.DateTimeField()),
                ("links", models.PositiveIntegerField()),
            ],
            options={
                "ordering": ("-id",),
            },
        ),
        migrations.AddField(
            model_name="invitationbatch",
            name="program",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="invitation_batches",
                to="programs.program",
            ),
        ),
        migrations.AddField(
            model_name="invitationbatch",
            name="started_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="personallink",
            name="batch",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="links",
                to="consent.invitationbatch",
            ),
        ),
        migrations.AddField(
            model_name="linkstaken",
            name="batch",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="taken",
                to="consent.invitationbatch",
            ),
        ),
        migrations.AddField(
            model_name="linkstaken",
            name="taken_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="invitationbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "making", "made"])),
                name="consent_invitationbatch_state_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitationbatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "draft"),
                    models.Q(
                        ("basis__in", ["consent", "customer", "interest", "message", "by_hand"]),
                        ("made_at__isnull", False),
                        models.Q(("sender", ""), _negated=True),
                        models.Q(("answerable", ""), _negated=True),
                        models.Q(("basis_note", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="consent_invitationbatch_made_says_who_sends_it_and_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitationbatch",
            constraint=models.UniqueConstraint(
                condition=models.Q(("campaign", ""), _negated=True),
                fields=("program", "campaign"),
                name="consent_invitationbatch_tag_is_its_own",
            ),
        ),
    ]
