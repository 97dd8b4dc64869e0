"""A yes is to a request that was open when it was said, at its address (INV-13)."""

from django.db import migrations

# Two words only go on with a yes that was said before, by then to a request that is long over: a
# leaving taken back, at the same address; and what was joined, from an address that was moved to.
# A yes in the preference centre is asked for and given in one moment.
# What nobody but the person may say at all is the constraint's to refuse.
FORWARD = """
CREATE FUNCTION consent_refuse_yes_out_of_turn() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    request record;
    goes_on boolean := NEW.method = 'undo' OR NEW.details ? 'moved';
    is_good boolean;
BEGIN
    SELECT kind, method, at, valid_until, address_version INTO request
        FROM consent_consentevent WHERE id = NEW.answers_id;
    IF NOT FOUND THEN
        RETURN NEW;  -- a constraint refuses it, by its own name
    END IF;
    IF request.kind <> 'requested' THEN
        RAISE EXCEPTION 'a yes answers a request, not an entry that is %', request.kind
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF goes_on THEN
        is_good := EXISTS (
            SELECT FROM consent_consentevent yes
            WHERE yes.answers_id = NEW.answers_id AND yes.kind IN ('given', 'renewed')
            AND yes.at <= NEW.at
            AND (NEW.method <> 'undo' OR yes.address_version = NEW.address_version)
        );
    ELSIF NEW.method = 'preferences' THEN
        is_good := request.method = 'preferences' AND NEW.at = request.at;
    ELSE
        is_good := NEW.at >= request.at AND NEW.at < request.valid_until;
    END IF;
    IF NOT is_good THEN
        RAISE EXCEPTION 'no request that was open at % is answered by this yes', NEW.at
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.method <> 'undo' AND NEW.details ? 'moved' THEN
        is_good := EXISTS (
            SELECT FROM consent_consentevent moved
            WHERE moved.subject_id = NEW.subject_id AND moved.kind = 'moved'
            AND to_jsonb(moved.id) = NEW.details -> 'moved'
            AND moved.address_version = NEW.address_version
        );
    ELSIF NOT goes_on THEN
        is_good := NEW.address_version IS NULL
            OR NEW.address_version = request.address_version;
    END IF;
    IF NOT is_good THEN
        RAISE EXCEPTION 'version % of the address asked for nothing', NEW.address_version
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER consent_consentevent_yes_is_in_turn BEFORE INSERT ON consent_consentevent
    FOR EACH ROW WHEN (
        NEW.kind IN ('given', 'renewed') AND NEW.actor = 'person' AND NEW.answers_id IS NOT NULL
    )
    EXECUTE FUNCTION consent_refuse_yes_out_of_turn();
"""

REVERSE = """
DROP TRIGGER consent_consentevent_yes_is_in_turn ON consent_consentevent;
DROP FUNCTION consent_refuse_yes_out_of_turn();
"""


class Migration(migrations.Migration):
    """Let the database itself look at what a yes answers, when, and from which address."""

    dependencies = [("consent", "0009_append_only_by_privilege")]

    operations = [migrations.RunSQL(FORWARD, REVERSE)]
