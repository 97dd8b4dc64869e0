"""People of the sandbox are told by their names: by both alike, and for good."""

from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models
from django.db.models import Q

_BY_NAME = (
    Q(email=None)
    | Q(email__iendswith="@sandbox.example", external_id__startswith="sandbox:")
    | Q(email__iendswith=".sandbox.example", external_id__startswith="sandbox:")
    | ~(
        Q(email__iendswith="@sandbox.example")
        | Q(email__iendswith=".sandbox.example")
        | Q(external_id__startswith="sandbox:")
    )
)

# Who has no address any more is told by the id alone.
_STAYS = """
CREATE FUNCTION subscribers_stays_on_its_side() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'nobody comes into the sandbox or leaves it by another id'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER subscribers_subscriber_stays_on_its_side
    BEFORE UPDATE OF external_id ON subscribers_subscriber FOR EACH ROW
    WHEN (starts_with(OLD.external_id, 'sandbox:') <> starts_with(NEW.external_id, 'sandbox:'))
    EXECUTE FUNCTION subscribers_stays_on_its_side();
"""
_MAY_LEAVE = """
DROP TRIGGER subscribers_subscriber_stays_on_its_side ON subscribers_subscriber;
DROP FUNCTION subscribers_stays_on_its_side();
"""


class Migration(migrations.Migration):
    """Each step is a transaction: people are looked at with a lock that lets messages go on."""

    atomic = False

    dependencies = [("subscribers", "0009_when_it_was_stated")]

    operations = [
        migrations.AddField(
            model_name="suppression",
            name="is_sandbox",
            field=models.BooleanField(
                db_default=False,
                default=False,
                editable=False,
                help_text="Of an address of the sandbox.",
            ),
        ),
        migrations.RunSQL(_STAYS, _MAY_LEAVE),
        AddConstraintNotValid(
            model_name="subscriber",
            constraint=models.CheckConstraint(
                condition=_BY_NAME, name="subscribers_subscriber_sandbox_by_name"
            ),
        ),
        ValidateConstraint(model_name="subscriber", name="subscribers_subscriber_sandbox_by_name"),
    ]
