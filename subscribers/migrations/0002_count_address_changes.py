"""A consent holds for the address that confirmed it: every change of the address is counted."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION subscribers_count_address() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF lower(NEW.email) IS DISTINCT FROM lower(OLD.email) THEN
        NEW.address_version := OLD.address_version + 1;
    ELSE
        NEW.address_version := OLD.address_version;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER subscribers_subscriber_counts_addresses
    BEFORE UPDATE OF email, address_version ON subscribers_subscriber
    FOR EACH ROW EXECUTE FUNCTION subscribers_count_address();
"""

REVERSE = """
DROP TRIGGER subscribers_subscriber_counts_addresses ON subscribers_subscriber;
DROP FUNCTION subscribers_count_address();
"""


class Migration(migrations.Migration):
    """Count address changes in the database, so that no path forgets it."""

    dependencies = [("subscribers", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, REVERSE)]
