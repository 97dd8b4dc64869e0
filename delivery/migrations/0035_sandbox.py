"""What test keys leave: their own endpoints and events, and messages that went nowhere."""

import django.db.models.deletion
from django.db import migrations, models

_UNIQUE = """
CREATE UNIQUE INDEX CONCURRENTLY delivery_event_is_told_once
    ON delivery_event (event_id, is_sandbox)
"""
_CONSTRAINT = """
ALTER TABLE delivery_event ADD CONSTRAINT delivery_event_is_told_once
    UNIQUE USING INDEX delivery_event_is_told_once
"""
_NO_CONSTRAINT = "ALTER TABLE delivery_event DROP CONSTRAINT delivery_event_is_told_once"
_ENDPOINT_STAYS = """
CREATE FUNCTION delivery_endpoint_stays_on_its_side() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'an endpoint stays on the side that it was made for'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER delivery_webhookendpoint_stays_on_its_side
    BEFORE UPDATE OF is_sandbox ON delivery_webhookendpoint FOR EACH ROW
    WHEN (OLD.is_sandbox <> NEW.is_sandbox)
    EXECUTE FUNCTION delivery_endpoint_stays_on_its_side();
"""
_ENDPOINT_MAY_LEAVE = """
DROP TRIGGER delivery_webhookendpoint_stays_on_its_side ON delivery_webhookendpoint;
DROP FUNCTION delivery_endpoint_stays_on_its_side();
"""


class Migration(migrations.Migration):
    """Each step by itself: the new index of events is made beside the work."""

    atomic = False

    dependencies = [
        ("delivery", "0034_reservations_in_reports_validated"),
        ("consent", "0028_sandbox"),
        ("subscribers", "0010_told_by_their_names"),
    ]

    operations = [
        migrations.AddField(
            model_name="webhookendpoint",
            name="is_sandbox",
            field=models.BooleanField(
                db_default=False,
                default=False,
                editable=False,
                help_text="Made with a test key: it is told of the sandbox, and of nothing else.",
                verbose_name="for the sandbox",
            ),
        ),
        migrations.RunSQL(_ENDPOINT_STAYS, _ENDPOINT_MAY_LEAVE),
        migrations.CreateModel(
            name="SandboxMessage",
            fields=[
                (
                    "delivery",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="sandbox_message",
                        serialize=False,
                        to="delivery.delivery",
                    ),
                ),
                ("content", models.BinaryField()),
                ("kept_at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["kept_at"], name="delivery_sandboxmessage_age")],
            },
        ),
        migrations.AddField(
            model_name="event",
            name="is_sandbox",
            field=models.BooleanField(
                db_default=False, default=False, help_text="Told of with a test key."
            ),
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AddConstraint(
                    model_name="event",
                    constraint=models.UniqueConstraint(
                        fields=("event_id", "is_sandbox"), name="delivery_event_is_told_once"
                    ),
                )
            ],
            database_operations=[
                migrations.RunSQL(_UNIQUE, migrations.RunSQL.noop),
                migrations.RunSQL(_CONSTRAINT, _NO_CONSTRAINT),
            ],
        ),
        migrations.AlterField(
            model_name="event",
            name="event_id",
            field=models.CharField(max_length=120),
        ),
    ]
