"""Hashes over whole stretches of sealed entries, so that a proof reads few of them."""

from django.db import migrations, models

FORWARD = """
CREATE TRIGGER consent_sealednode_never_changes BEFORE UPDATE OR DELETE ON consent_sealednode
    FOR EACH ROW EXECUTE FUNCTION consent_refuse_change();
CREATE TRIGGER consent_sealednode_is_not_truncated BEFORE TRUNCATE ON consent_sealednode
    FOR EACH STATEMENT EXECUTE FUNCTION consent_refuse_change();
"""

REVERSE = """
DROP TRIGGER consent_sealednode_is_not_truncated ON consent_sealednode;
DROP TRIGGER consent_sealednode_never_changes ON consent_sealednode;
"""


class Migration(migrations.Migration):
    """Keep the nodes of the tree that proofs need, and guard them."""

    dependencies = [("consent", "0004_seals_are_append_only")]

    operations = [
        migrations.CreateModel(
            name="SealedNode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("height", models.PositiveSmallIntegerField()),
                ("index", models.BigIntegerField()),
                ("hash", models.BinaryField(max_length=32)),
            ],
            options={
                "ordering": ("height", "index"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("height", "index"), name="consent_sealednode_place_is_unique"
                    )
                ],
            },
        ),
        migrations.RunSQL(FORWARD, REVERSE),
    ]
