"""Nobody becomes active in a program without a yes of their own that nothing ended (INV-5, INV-13)."""

from django.db import migrations

# Looked at where a subscription comes to live, or to live by another yes; `verify` compares every
# subscription with the whole of its chain.
FORWARD = """
CREATE FUNCTION consent_refuse_active_without_yes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM consent_consentevent yes
        JOIN consent_subject s ON s.id = yes.subject_id
        WHERE yes.id = NEW.permitted_by_id AND yes.kind IN ('given', 'renewed')
        AND s.subscriber_id = NEW.subscriber_id AND yes.program_id = NEW.program_id
        AND yes.invitation_id = NEW.invitation_id AND yes.text_id = NEW.text_id
        AND yes.address_version = NEW.address_version
        AND NOT EXISTS (
            SELECT FROM consent_consentevent later
            WHERE later.subject_id = yes.subject_id AND later.position > yes.position
            AND later.program_id = yes.program_id
            AND later.kind IN ('withdrawn', 'revoked', 'refused', 'erased')
        )
    ) THEN
        RAISE EXCEPTION 'person % is in program % by no yes that holds',
            NEW.subscriber_id, NEW.program_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER consent_subscription_begins_by_its_yes AFTER INSERT ON consent_subscription
    FOR EACH ROW WHEN (NEW.state IN ('active', 'paused'))
    EXECUTE FUNCTION consent_refuse_active_without_yes();
CREATE TRIGGER consent_subscription_lives_by_its_yes AFTER UPDATE ON consent_subscription
    FOR EACH ROW WHEN (
        NEW.state IN ('active', 'paused')
        AND (
            OLD.state NOT IN ('active', 'paused')
            OR (NEW.permitted_by_id, NEW.subscriber_id, NEW.program_id, NEW.invitation_id,
                NEW.text_id, NEW.address_version)
            IS DISTINCT FROM (OLD.permitted_by_id, OLD.subscriber_id, OLD.program_id,
                OLD.invitation_id, OLD.text_id, OLD.address_version)
        )
    )
    EXECUTE FUNCTION consent_refuse_active_without_yes();
"""

REVERSE = """
DROP TRIGGER consent_subscription_lives_by_its_yes ON consent_subscription;
DROP TRIGGER consent_subscription_begins_by_its_yes ON consent_subscription;
DROP FUNCTION consent_refuse_active_without_yes();
"""


class Migration(migrations.Migration):
    """Let the database itself look at what makes a subscription live."""

    dependencies = [("consent", "0010_a_yes_answers_an_open_request")]

    operations = [migrations.RunSQL(FORWARD, REVERSE)]
