"""Seals, like the entries that they are over, are never changed (INV-7)."""

from django.db import migrations

FORWARD = """
CREATE TRIGGER consent_sealedentry_never_changes BEFORE UPDATE OR DELETE ON consent_sealedentry
    FOR EACH ROW EXECUTE FUNCTION consent_refuse_change();
CREATE TRIGGER consent_sealedentry_is_not_truncated BEFORE TRUNCATE ON consent_sealedentry
    FOR EACH STATEMENT EXECUTE FUNCTION consent_refuse_change();
CREATE TRIGGER consent_seal_never_changes BEFORE UPDATE OR DELETE ON consent_seal
    FOR EACH ROW EXECUTE FUNCTION consent_refuse_change();
CREATE TRIGGER consent_seal_is_not_truncated BEFORE TRUNCATE ON consent_seal
    FOR EACH STATEMENT EXECUTE FUNCTION consent_refuse_change();
"""

REVERSE = """
DROP TRIGGER consent_seal_is_not_truncated ON consent_seal;
DROP TRIGGER consent_seal_never_changes ON consent_seal;
DROP TRIGGER consent_sealedentry_is_not_truncated ON consent_sealedentry;
DROP TRIGGER consent_sealedentry_never_changes ON consent_sealedentry;
"""


class Migration(migrations.Migration):
    """Guard the seals."""

    dependencies = [("consent", "0003_consent_in_full")]

    operations = [migrations.RunSQL(FORWARD, REVERSE)]
