"""Staff may pass on which of their values a person corrected; nothing else of a change (INV-13)."""

from django.db import migrations, models

_NAME = "consent_consentevent_only_person_narrows_or_changes"


class Migration(migrations.Migration):
    """Let a change of values be relayed by staff, and repeated by a replay of the journal."""

    dependencies = [("consent", "0013_entries_without_idle_indexes")]

    operations = [
        migrations.RemoveConstraint(model_name="consentevent", name=_NAME),
        migrations.AddConstraint(
            model_name="consentevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("kind__in", ["refused", "changed", "paused", "resumed"]), _negated=True
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
    ]
