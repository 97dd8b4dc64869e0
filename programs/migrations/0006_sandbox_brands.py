"""Brands for trying things; they and their programs stay on their side."""

from django.db import migrations, models

_STAYS = """
CREATE FUNCTION programs_brand_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'no brand comes into the sandbox or leaves it'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE FUNCTION programs_program_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT is_sandbox FROM programs_brand WHERE id = OLD.brand_id)
       IS DISTINCT FROM (SELECT is_sandbox FROM programs_brand WHERE id = NEW.brand_id) THEN
        RAISE EXCEPTION 'no program comes into the sandbox or leaves it'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER programs_brand_stays_on_its_side
    BEFORE UPDATE OF is_sandbox ON programs_brand FOR EACH ROW
    WHEN (OLD.is_sandbox <> NEW.is_sandbox) EXECUTE FUNCTION programs_brand_stays();
CREATE TRIGGER programs_program_stays_on_its_side
    BEFORE UPDATE OF brand_id ON programs_program FOR EACH ROW
    WHEN (OLD.brand_id <> NEW.brand_id) EXECUTE FUNCTION programs_program_stays();
"""
_MAY_LEAVE = """
DROP TRIGGER programs_program_stays_on_its_side ON programs_program;
DROP TRIGGER programs_brand_stays_on_its_side ON programs_brand;
DROP FUNCTION programs_program_stays();
DROP FUNCTION programs_brand_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("programs", "0005_two_person_rule")]

    operations = [
        migrations.AddField(
            model_name="brand",
            name="is_sandbox",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text=(
                    "For trying things: its programs are for made-up people alone, and nothing of "
                    "it is ever mailed. It stays what it is made as."
                ),
                verbose_name="sandbox",
            ),
        ),
        migrations.RunSQL(_STAYS, _MAY_LEAVE),
    ]
