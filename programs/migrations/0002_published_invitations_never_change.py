"""What people were shown and said yes to cannot change: the database itself refuses (INV-6)."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION programs_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% of % refused: it never changes', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION programs_guard_invitation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state = 'draft' THEN RETURN OLD; END IF;
    ELSIF OLD.state = 'draft' THEN
        IF NEW.state = 'published' AND (
            NOT EXISTS (SELECT FROM programs_invitationtext WHERE invitation_id = NEW.id)
            OR EXISTS (SELECT FROM programs_invitationtext
                       WHERE invitation_id = NEW.id AND shown_id IS NULL)
        ) THEN
            RAISE EXCEPTION 'invitation % has a language without its text', NEW.id
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
    ELSIF OLD.state = 'published' AND NEW.state = 'superseded'
        AND to_jsonb(NEW) - 'state' = to_jsonb(OLD) - 'state' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'invitation % is published: it never changes', OLD.id
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE FUNCTION programs_guard_invitation_part() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    invitation bigint := CASE WHEN TG_OP = 'INSERT' THEN NEW.invitation_id
                              ELSE OLD.invitation_id END;
    published boolean;
BEGIN
    -- The lock waits for a publishing that is under way, and then reads what it left.
    SELECT state <> 'draft' INTO published FROM programs_invitation
        WHERE id = invitation FOR SHARE;
    IF published
       OR (TG_OP = 'UPDATE' AND NEW.invitation_id <> OLD.invitation_id) THEN
        RAISE EXCEPTION 'invitation % is published: it never changes', invitation
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;

CREATE FUNCTION programs_guard_program_slug() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.slug <> OLD.slug AND EXISTS (
        SELECT FROM programs_invitation WHERE program_id = OLD.id AND state <> 'draft') THEN
        RAISE EXCEPTION 'the slug of % stands in what people were shown', OLD.slug
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION programs_guard_promised_field() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.key, NEW.type, NEW.category, NEW.special_category)
       IS DISTINCT FROM (OLD.key, OLD.type, OLD.category, OLD.special_category) AND EXISTS (
        SELECT FROM programs_datause JOIN programs_invitation ON programs_invitation.id = invitation_id
        WHERE field_id = OLD.id AND state <> 'draft') THEN
        RAISE EXCEPTION 'the field % stands in what people were shown', OLD.key
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER programs_invitation_never_changes BEFORE UPDATE OR DELETE ON programs_invitation
    FOR EACH ROW EXECUTE FUNCTION programs_guard_invitation();
CREATE TRIGGER programs_invitation_is_not_truncated BEFORE TRUNCATE ON programs_invitation
    FOR EACH STATEMENT EXECUTE FUNCTION programs_refuse_change();
CREATE TRIGGER programs_invitationtext_never_changes
    BEFORE INSERT OR UPDATE OR DELETE ON programs_invitationtext
    FOR EACH ROW EXECUTE FUNCTION programs_guard_invitation_part();
CREATE TRIGGER programs_invitationtext_is_not_truncated BEFORE TRUNCATE ON programs_invitationtext
    FOR EACH STATEMENT EXECUTE FUNCTION programs_refuse_change();
CREATE TRIGGER programs_datause_never_changes
    BEFORE INSERT OR UPDATE OR DELETE ON programs_datause
    FOR EACH ROW EXECUTE FUNCTION programs_guard_invitation_part();
CREATE TRIGGER programs_datause_is_not_truncated BEFORE TRUNCATE ON programs_datause
    FOR EACH STATEMENT EXECUTE FUNCTION programs_refuse_change();
CREATE TRIGGER programs_program_slug_never_changes BEFORE UPDATE OF slug ON programs_program
    FOR EACH ROW EXECUTE FUNCTION programs_guard_program_slug();
CREATE TRIGGER programs_datafield_never_deepens
    BEFORE UPDATE OF key, type, category, special_category ON programs_datafield
    FOR EACH ROW EXECUTE FUNCTION programs_guard_promised_field();
CREATE TRIGGER programs_showntext_never_changes BEFORE UPDATE OR DELETE ON programs_showntext
    FOR EACH ROW EXECUTE FUNCTION programs_refuse_change();
CREATE TRIGGER programs_showntext_is_not_truncated BEFORE TRUNCATE ON programs_showntext
    FOR EACH STATEMENT EXECUTE FUNCTION programs_refuse_change();

CREATE FUNCTION programs_hash_shown_text() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.sha256 <> encode(sha256(convert_to(NEW.body, 'UTF8')), 'hex') THEN
        RAISE EXCEPTION 'the text does not hash to %', NEW.sha256
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER programs_showntext_is_its_hash BEFORE INSERT ON programs_showntext
    FOR EACH ROW EXECUTE FUNCTION programs_hash_shown_text();
"""

REVERSE = """
DROP TRIGGER programs_showntext_is_its_hash ON programs_showntext;
DROP TRIGGER programs_showntext_is_not_truncated ON programs_showntext;
DROP TRIGGER programs_showntext_never_changes ON programs_showntext;
DROP TRIGGER programs_datafield_never_deepens ON programs_datafield;
DROP TRIGGER programs_program_slug_never_changes ON programs_program;
DROP TRIGGER programs_datause_is_not_truncated ON programs_datause;
DROP TRIGGER programs_datause_never_changes ON programs_datause;
DROP TRIGGER programs_invitationtext_is_not_truncated ON programs_invitationtext;
DROP TRIGGER programs_invitationtext_never_changes ON programs_invitationtext;
DROP TRIGGER programs_invitation_is_not_truncated ON programs_invitation;
DROP TRIGGER programs_invitation_never_changes ON programs_invitation;
DROP FUNCTION programs_hash_shown_text();
DROP FUNCTION programs_guard_promised_field();
DROP FUNCTION programs_guard_program_slug();
DROP FUNCTION programs_guard_invitation_part();
DROP FUNCTION programs_guard_invitation();
DROP FUNCTION programs_refuse_change();
"""


class Migration(migrations.Migration):
    """Guard published invitations, their parts and what was shown."""

    dependencies = [("programs", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, REVERSE)]
