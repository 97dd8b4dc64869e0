"""An edition that one person wrote and approved names the change that had switched the rule off."""

import django.db.models.deletion
from django.db import migrations, models

FORWARD = """
CREATE TRIGGER delivery_edition_alone_only_while_the_rule_is_off
    BEFORE INSERT OR UPDATE OF alone_under_id ON delivery_edition
    FOR EACH ROW EXECUTE FUNCTION programs_guard_alone();
"""

REVERSE = """
DROP TRIGGER delivery_edition_alone_only_while_the_rule_is_off ON delivery_edition;
"""


class Migration(migrations.Migration):
    """Add what was approved under a change of the two-person rule."""

    dependencies = [
        ("programs", "0005_two_person_rule"),
        ("delivery", "0025_figures"),
    ]

    operations = [
        migrations.AddField(
            model_name="edition",
            name="alone_under",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                help_text="Which change of the two-person rule let who wrote it approve it.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="programs.twopersonrule",
            ),
        ),
        migrations.RemoveConstraint(
            model_name="edition", name="delivery_edition_needs_two_persons"
        ),
        migrations.AddConstraint(
            model_name="edition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by", None),
                    ("prepared_by", None),
                    models.Q(("approved_by", models.F("prepared_by")), _negated=True),
                    ("alone_under__isnull", False),
                    _connector="OR",
                ),
                name="delivery_edition_needs_two_persons",
            ),
        ),
        migrations.RunSQL(FORWARD, REVERSE),
    ]
