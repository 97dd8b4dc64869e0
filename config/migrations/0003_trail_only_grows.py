"""What staff did is written down for good: the log takes new entries and nothing else.

An erasure may take a name out of it: of such an entry nothing else may change.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION config_refuse_change_of_trail() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.object_repr = 'an erased person' AND NEW.change_message = ''
       AND to_jsonb(NEW) - 'object_repr' - 'change_message'
         = to_jsonb(OLD) - 'object_repr' - 'change_message' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION '% of the trail refused: it only grows', TG_OP
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER django_admin_log_only_grows BEFORE UPDATE OR DELETE ON django_admin_log
    FOR EACH ROW EXECUTE FUNCTION config_refuse_change_of_trail();
CREATE TRIGGER django_admin_log_is_not_truncated BEFORE TRUNCATE ON django_admin_log
    FOR EACH STATEMENT EXECUTE FUNCTION config_refuse_change_of_trail();
"""

REVERSE = """
DROP TRIGGER django_admin_log_is_not_truncated ON django_admin_log;
DROP TRIGGER django_admin_log_only_grows ON django_admin_log;
DROP FUNCTION config_refuse_change_of_trail();
"""


class Migration(migrations.Migration):
    """Guard the trail."""

    dependencies = [
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("config", "0002_stored_answers"),
    ]

    operations = [migrations.RunSQL(FORWARD, REVERSE)]
