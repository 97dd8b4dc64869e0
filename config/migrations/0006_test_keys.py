"""Keys that reach the sandbox and nothing else, for as long as they live."""

from django.db import migrations, models

_STAYS = """
CREATE FUNCTION config_key_stays_on_its_side() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a key stays on the side that it was made for'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER config_apikey_stays_on_its_side
    BEFORE UPDATE OF is_test ON config_apikey FOR EACH ROW
    WHEN (OLD.is_test <> NEW.is_test) EXECUTE FUNCTION config_key_stays_on_its_side();
"""
_MAY_LEAVE = """
DROP TRIGGER config_apikey_stays_on_its_side ON config_apikey;
DROP FUNCTION config_key_stays_on_its_side();
"""


class Migration(migrations.Migration):
    dependencies = [("config", "0005_lines_of_keys")]

    operations = [
        migrations.AddField(
            model_name="apikey",
            name="is_test",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text=(
                    "It sees and changes nothing but sandbox brands and their made-up people."
                    " It stays so."
                ),
                verbose_name="for the sandbox",
            ),
        ),
        migrations.RunSQL(_STAYS, _MAY_LEAVE),
    ]
