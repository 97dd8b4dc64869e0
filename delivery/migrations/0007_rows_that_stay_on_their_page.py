"""Write each row of the queue without touching an index until it is settled."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

# What went back, or never went, asks nothing; what has ended says when.
_TIDY = """
UPDATE delivery_delivery SET asks = ''
WHERE kind = 'edition' AND asks <> '' AND state NOT IN ('sending', 'sent', 'uncertain');
UPDATE delivery_delivery SET settled_at = NULL
WHERE state IN ('due', 'claimed', 'sending') AND settled_at IS NOT NULL;
UPDATE delivery_delivery SET settled_at = coalesce(handed_over_at, due_at)
WHERE state NOT IN ('due', 'claimed', 'sending') AND settled_at IS NULL;
INSERT INTO delivery_batch (deliveries, lease_until)
SELECT array_agg(id), min(lease_until) FROM delivery_delivery
WHERE state IN ('claimed', 'sending') HAVING count(*) > 0;
"""
# Room for two more versions of each row: what a worker writes stays on the row's page.
_ROOM = "ALTER TABLE delivery_delivery SET (fillfactor = 50)"
_FULL = "ALTER TABLE delivery_delivery RESET (fillfactor)"
# What a row was changed for must not wait for the end of the transaction.
_NOW = "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED"


class Migration(migrations.Migration):
    dependencies = [
        ("consent", "0015_corrections_validated"),
        ("delivery", "0006_who_may_take_a_copy"),
        ("programs", "0002_published_invitations_never_change"),
        ("subscribers", "0003_contradicted_guesses"),
    ]

    operations = [
        migrations.CreateModel(
            name="Batch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "deliveries",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), size=None
                    ),
                ),
                ("lease_until", models.DateTimeField()),
            ],
        ),
        migrations.RunSQL(_TIDY, migrations.RunSQL.noop),
        migrations.RunSQL(_NOW, _NOW),
        migrations.RunSQL(_ROOM, _FULL),
        migrations.RemoveConstraint(
            model_name="delivery",
            name="delivery_delivery_one_of_an_edition",
        ),
        migrations.RemoveConstraint(
            model_name="delivery",
            name="delivery_delivery_asks_once",
        ),
        migrations.RemoveIndex(
            model_name="delivery",
            name="delivery_delivery_due",
        ),
        migrations.RemoveIndex(
            model_name="delivery",
            name="delivery_delivery_taken",
        ),
        migrations.RemoveIndex(
            model_name="delivery",
            name="delivery_delivery_unsettled",
        ),
        migrations.RemoveIndex(
            model_name="delivery",
            name="delivery_delivery_uncertain",
        ),
        migrations.AlterField(
            model_name="delivery",
            name="asked_by",
            field=models.ForeignKey(
                db_index=False,
                help_text="The entry that this message answers: a request, or the yes it welcomes.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="consent.consentevent",
            ),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="edition",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deliveries",
                to="delivery.edition",
            ),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="invitation",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="programs.invitation",
            ),
        ),
        migrations.AlterField(
            model_name="delivery",
            name="overlapped",
            field=models.ForeignKey(
                db_index=False,
                help_text="A stop that was answered while this message was held by a hanging mail system.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="consent.consentevent",
            ),
        ),
        migrations.AlterField(
            model_name="slot",
            name="request",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="consent.consentevent",
            ),
        ),
        migrations.AlterField(
            model_name="slot",
            name="subscription",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="slots",
                to="consent.subscription",
            ),
        ),
        migrations.AlterField(
            model_name="slot",
            name="yes",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="consent.consentevent",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("edition", None), ("settled_at", None)),
                fields=["kind", "due_at"],
                name="delivery_delivery_answers",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("edition__isnull", False), ("settled_at", None)),
                fields=["edition", "due_at"],
                name="delivery_delivery_open",
            ),
        ),
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(
                    ("settled_at__isnull", False), models.Q(("error", ""), _negated=True)
                ),
                fields=["id"],
                name="delivery_delivery_unclear",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("settled_at", None), ("state__in", ["due", "claimed", "sending"])),
                    models.Q(
                        models.Q(("state__in", ["due", "claimed", "sending"]), _negated=True),
                        ("settled_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="delivery_delivery_settled_has_ended",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                condition=models.Q(("edition__isnull", False)),
                fields=("edition", "subscription"),
                name="delivery_delivery_one_of_an_edition",
            ),
        ),
        migrations.AddConstraint(
            model_name="delivery",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "edition"), models.Q(("asks", ""), _negated=True)),
                fields=("subscription", "asks"),
                name="delivery_delivery_asks_once",
            ),
        ),
    ]
