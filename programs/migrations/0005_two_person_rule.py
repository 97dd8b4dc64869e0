"""The rule that it takes two may be switched off, which is written down, and on again.

Whoever publishes what they wrote themselves names the change that had switched it off: the database
takes no other, and none while the rule is on.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

FORWARD = """
CREATE TRIGGER programs_twopersonrule_never_changes
    BEFORE UPDATE OR DELETE ON programs_twopersonrule
    FOR EACH ROW EXECUTE FUNCTION programs_refuse_change();
CREATE TRIGGER programs_twopersonrule_is_not_truncated BEFORE TRUNCATE ON programs_twopersonrule
    FOR EACH STATEMENT EXECUTE FUNCTION programs_refuse_change();

CREATE FUNCTION programs_guard_alone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.alone_under_id IS NULL
       OR (TG_OP = 'UPDATE' AND NEW.alone_under_id IS NOT DISTINCT FROM OLD.alone_under_id)
       OR EXISTS (SELECT FROM programs_twopersonrule
                  WHERE id = NEW.alone_under_id AND NOT is_on
                    AND id = (SELECT max(id) FROM programs_twopersonrule)) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the two-person rule is on'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER programs_invitation_alone_only_while_the_rule_is_off
    BEFORE INSERT OR UPDATE OF alone_under_id ON programs_invitation
    FOR EACH ROW EXECUTE FUNCTION programs_guard_alone();
"""

REVERSE = """
DROP TRIGGER programs_invitation_alone_only_while_the_rule_is_off ON programs_invitation;
DROP FUNCTION programs_guard_alone();
DROP TRIGGER programs_twopersonrule_is_not_truncated ON programs_twopersonrule;
DROP TRIGGER programs_twopersonrule_never_changes ON programs_twopersonrule;
"""


class Migration(migrations.Migration):
    """Add the rule's changes, and what was published under one."""

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("programs", "0004_brand_limits"),
    ]

    operations = [
        migrations.CreateModel(
            name="TwoPersonRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_on", models.BooleanField(verbose_name="the rule is")),
                (
                    "why",
                    models.CharField(
                        help_text="It stays on the record, with your name.", max_length=200
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "changed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "change of the two-person rule",
                "verbose_name_plural": "two-person rule",
                "ordering": ("-id",),
            },
        ),
        migrations.AddField(
            model_name="invitation",
            name="alone_under",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                help_text="Which change of the two-person rule let who wrote it publish it.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="programs.twopersonrule",
            ),
        ),
        migrations.RemoveConstraint(
            model_name="invitation", name="programs_invitation_needs_two_persons"
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("published_by", None),
                    ("prepared_by", None),
                    models.Q(("published_by", models.F("prepared_by")), _negated=True),
                    ("alone_under__isnull", False),
                    _connector="OR",
                ),
                name="programs_invitation_needs_two_persons",
            ),
        ),
        migrations.RunSQL(FORWARD, REVERSE),
    ]
