"""Records that were merged into another, and the entry that says so."""

import django.db.models.deletion
from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations, models

_KIND = "consent_consentevent_kind_is_known"
_WHOSE = "consent_consentevent_merged_is_the_controllers"
_BEFORE = (
    *("requested", "refused", "given", "renewed", "changed", "paused", "resumed", "withdrawn"),
    *("revoked", "erased", "suppressed", "lifted", "restricted", "unrestricted", "moved"),
    *("restored", "lapsed", "completed"),
)
_KINDS = [
    ("requested", "Requested"),
    ("refused", "Refused"),
    ("given", "Given"),
    ("renewed", "Renewed"),
    ("changed", "Changed"),
    ("paused", "Paused"),
    ("resumed", "Resumed"),
    ("withdrawn", "Withdrawn"),
    ("revoked", "Revoked"),
    ("erased", "Erased"),
    ("suppressed", "All mail stopped"),
    ("lifted", "Stop lifted"),
    ("restricted", "Use restricted"),
    ("unrestricted", "Restriction ended"),
    ("moved", "Address changed"),
    ("merged", "Merged with another record"),
    ("restored", "Restored from a backup"),
    ("lapsed", "Lapsed (bookkeeping)"),
    ("completed", "Completed (bookkeeping)"),
]
# What is there is not looked at while the table is locked; it is validated beside writers.
_REPLACE = """
ALTER TABLE consent_consentevent DROP CONSTRAINT {name};
ALTER TABLE consent_consentevent ADD CONSTRAINT {name} CHECK (kind IN ({kinds})) NOT VALID;
"""
_ADD = """
ALTER TABLE consent_consentevent ADD CONSTRAINT {name}
    CHECK (kind <> 'merged' OR actor = 'controller') NOT VALID;
"""


def _replaced(kinds: tuple[str, ...]) -> str:
    return _REPLACE.format(name=_KIND, kinds=", ".join(f"'{kind}'" for kind in kinds))


class Migration(migrations.Migration):
    """Know the kind, and who may write it."""

    atomic = False

    dependencies = [
        ("consent", "0026_jobs_by_the_api"),
        ("subscribers", "0008_earlier_ids"),
    ]

    operations = [
        migrations.CreateModel(
            name="MergedRecord",
            fields=[
                (
                    "subscriber",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="merged",
                        serialize=False,
                        to="subscribers.subscriber",
                    ),
                ),
                (
                    "into",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="merged_records",
                        to="subscribers.subscriber",
                    ),
                ),
                ("merged_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("subscriber", models.F("into")), _negated=True),
                        name="consent_mergedrecord_is_not_merged_into_itself",
                    )
                ],
            },
        ),
        migrations.AlterField(
            model_name="consentevent",
            name="kind",
            field=models.CharField(choices=_KINDS, max_length=12),
        ),
        migrations.RunSQL(
            _replaced((*_BEFORE, "merged")),
            _replaced(_BEFORE),
            state_operations=[
                migrations.RemoveConstraint(model_name="consentevent", name=_KIND),
                migrations.AddConstraint(
                    model_name="consentevent",
                    constraint=models.CheckConstraint(
                        condition=models.Q(("kind__in", [kind for kind, _ in _KINDS])), name=_KIND
                    ),
                ),
            ],
        ),
        migrations.RunSQL(
            _ADD.format(name=_WHOSE),
            f"ALTER TABLE consent_consentevent DROP CONSTRAINT {_WHOSE}",
            state_operations=[
                migrations.AddConstraint(
                    model_name="consentevent",
                    constraint=models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "merged"), _negated=True),
                            ("actor", "controller"),
                            _connector="OR",
                        ),
                        name=_WHOSE,
                    ),
                ),
            ],
        ),
        ValidateConstraint("consentevent", name=_KIND),
        ValidateConstraint("consentevent", name=_WHOSE),
    ]
