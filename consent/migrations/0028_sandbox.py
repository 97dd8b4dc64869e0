"""What the sandbox leaves in the ledger, and who may come together with whom."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

# Whose chain it is, is told by the person's id when it begins; an erasure takes that id away.
_SIDES = """
CREATE FUNCTION consent_notes_its_side() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.is_sandbox := EXISTS (
        SELECT FROM subscribers_subscriber p
        WHERE p.id = NEW.subscriber_id AND starts_with(p.external_id, 'sandbox:'));
    RETURN NEW;
END $$;
CREATE FUNCTION consent_refuse_other_side() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'nothing comes into the sandbox or leaves it'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE FUNCTION consent_refuse_mixed_sides() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT starts_with(p.external_id, 'sandbox:') FROM subscribers_subscriber p
        WHERE p.id = NEW.subscriber_id)
       IS DISTINCT FROM
       (SELECT b.is_sandbox FROM programs_program g JOIN programs_brand b ON b.id = g.brand_id
        WHERE g.id = NEW.program_id) THEN
        RAISE EXCEPTION 'a program of the sandbox is for people of the sandbox, and for no others'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consent_subject_notes_its_side
    BEFORE INSERT ON consent_subject FOR EACH ROW EXECUTE FUNCTION consent_notes_its_side();
CREATE TRIGGER consent_subject_stays_on_its_side
    BEFORE UPDATE OF is_sandbox ON consent_subject FOR EACH ROW
    WHEN (OLD.is_sandbox <> NEW.is_sandbox) EXECUTE FUNCTION consent_refuse_other_side();
CREATE TRIGGER consent_subscription_is_of_one_side
    BEFORE INSERT OR UPDATE OF subscriber_id, program_id ON consent_subscription
    FOR EACH ROW EXECUTE FUNCTION consent_refuse_mixed_sides();
CREATE TRIGGER consent_personallink_is_of_one_side
    BEFORE INSERT OR UPDATE OF subscriber_id, program_id ON consent_personallink
    FOR EACH ROW EXECUTE FUNCTION consent_refuse_mixed_sides();
"""
_NONE = """
DROP TRIGGER consent_personallink_is_of_one_side ON consent_personallink;
DROP TRIGGER consent_subscription_is_of_one_side ON consent_subscription;
DROP TRIGGER consent_subject_stays_on_its_side ON consent_subject;
DROP TRIGGER consent_subject_notes_its_side ON consent_subject;
DROP FUNCTION consent_refuse_mixed_sides();
DROP FUNCTION consent_refuse_other_side();
DROP FUNCTION consent_notes_its_side();
"""


class Migration(migrations.Migration):
    """Each step by itself: people's chains are many, and their index is made beside the work."""

    atomic = False

    dependencies = [
        ("consent", "0027_merged_records"),
        ("programs", "0006_sandbox_brands"),
        ("subscribers", "0010_told_by_their_names"),
    ]

    operations = [
        migrations.AddField(
            model_name="subject",
            name="is_sandbox",
            field=models.BooleanField(
                db_default=False,
                default=False,
                editable=False,
                help_text="Whether this is somebody of the sandbox, who was erased perhaps.",
            ),
        ),
        migrations.AddField(
            model_name="peopleimport",
            name="is_sandbox",
            field=models.BooleanField(
                db_default=False, default=False, help_text="Brought with a test key."
            ),
        ),
        migrations.RunSQL(_SIDES, _NONE),
        AddIndexConcurrently(
            model_name="subject",
            index=models.Index(
                condition=models.Q(("is_sandbox", True)),
                fields=["id"],
                name="consent_subject_of_sandbox",
            ),
        ),
    ]
