"""The ledger takes new entries at the end of a person's chain and nothing else (INV-5, INV-7)."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION consent_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of the ledger refused: it is append-only', TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION consent_extend_chain() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    last bytea;
BEGIN
    SELECT hash INTO last FROM consent_consentevent
        WHERE subject_id = NEW.subject_id AND position = NEW.position - 1;
    IF NEW.previous_hash IS DISTINCT FROM
       (CASE WHEN NEW.position = 1 THEN decode(repeat('00', 32), 'hex') ELSE last END) THEN
        RAISE EXCEPTION 'entry % of % does not follow the one before', NEW.position, NEW.subject_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER consent_consentevent_never_changes BEFORE UPDATE OR DELETE ON consent_consentevent
    FOR EACH ROW EXECUTE FUNCTION consent_refuse_change();
CREATE TRIGGER consent_consentevent_is_not_truncated BEFORE TRUNCATE ON consent_consentevent
    FOR EACH STATEMENT EXECUTE FUNCTION consent_refuse_change();
CREATE TRIGGER consent_consentevent_extends_its_chain BEFORE INSERT ON consent_consentevent
    FOR EACH ROW EXECUTE FUNCTION consent_extend_chain();

-- A yes answers a request of the same person for the same words: nobody can confirm for another,
-- and nobody can be shown one promise and be held to a second.
ALTER TABLE consent_consentevent
    ADD CONSTRAINT consent_consentevent_can_be_answered
        UNIQUE (id, subject_id, program_id, invitation_id, language, text_id),
    ADD CONSTRAINT consent_consentevent_yes_answers_its_request
        FOREIGN KEY (answers_id, subject_id, program_id, invitation_id, language, text_id)
        REFERENCES consent_consentevent (id, subject_id, program_id, invitation_id, language, text_id);
"""

REVERSE = """
ALTER TABLE consent_consentevent
    DROP CONSTRAINT consent_consentevent_yes_answers_its_request,
    DROP CONSTRAINT consent_consentevent_can_be_answered;
DROP TRIGGER consent_consentevent_extends_its_chain ON consent_consentevent;
DROP TRIGGER consent_consentevent_is_not_truncated ON consent_consentevent;
DROP TRIGGER consent_consentevent_never_changes ON consent_consentevent;
DROP FUNCTION consent_extend_chain();
DROP FUNCTION consent_refuse_change();
"""


class Migration(migrations.Migration):
    """Guard the ledger."""

    dependencies = [("consent", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, REVERSE)]
