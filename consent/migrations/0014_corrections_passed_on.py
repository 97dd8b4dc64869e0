"""Staff may pass on which of their values a person corrected; nothing else of a change (INV-13)."""

from django.db import migrations, models

_NAME = "consent_consentevent_only_person_narrows_or_changes"
_WORDS = "kind NOT IN ('refused', 'changed', 'paused', 'resumed') OR actor = 'person'"
_PASSED_ON = (
    "actor = 'relay' AND kind = 'changed' AND method IN ('admin', 'journal') AND program_id IS NULL"
)
# What is there is not looked at while the table is locked: on the way forward it fits the narrower
# rule, on the way back it may not, and an entry cannot be taken out.
_REPLACE = """
ALTER TABLE consent_consentevent DROP CONSTRAINT {name};
ALTER TABLE consent_consentevent ADD CONSTRAINT {name} CHECK ({rule}) NOT VALID;
"""


class Migration(migrations.Migration):
    """Let a change of values be relayed by staff, and repeated by a replay of the journal."""

    dependencies = [("consent", "0013_entries_without_idle_indexes")]

    operations = [
        migrations.RunSQL(
            _REPLACE.format(name=_NAME, rule=f"{_WORDS} OR ({_PASSED_ON})"),
            _REPLACE.format(name=_NAME, rule=_WORDS),
            state_operations=[
                migrations.RemoveConstraint(model_name="consentevent", name=_NAME),
                migrations.AddConstraint(
                    model_name="consentevent",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("kind__in", ["refused", "changed", "paused", "resumed"]),
                                _negated=True,
                            ),
                            ("actor", "person"),
                            models.Q(
                                ("actor", "relay"),
                                ("kind", "changed"),
                                ("method__in", ["admin", "journal"]),
                                ("program", None),
                            ),
                            _connector="OR",
                        ),
                        name=_NAME,
                    ),
                ),
            ],
        ),
    ]
