"""Ids by which people were known before; nobody else comes by one of them."""

import django.db.models.deletion
from django.db import migrations, models

# A check before the row would not see what commits while the unique index is waited for.
_TRIGGERS = """
CREATE FUNCTION subscribers_id_is_nobodys_earlier() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM came JOIN subscribers_earlierid e ON e.external_id = came.external_id)
    THEN
        RAISE unique_violation USING MESSAGE = 'this id is that of another person',
            CONSTRAINT = 'subscribers_subscriber_id_is_nobodys_earlier';
    END IF;
    RETURN NULL;
END $$;
CREATE FUNCTION subscribers_new_id_is_nobodys_earlier() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM subscribers_earlierid e WHERE e.external_id = NEW.external_id)
    THEN
        RAISE unique_violation USING MESSAGE = 'this id is that of another person',
            CONSTRAINT = 'subscribers_subscriber_id_is_nobodys_earlier';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER subscribers_subscriber_comes_by_an_own_id
    AFTER INSERT ON subscribers_subscriber REFERENCING NEW TABLE AS came
    FOR EACH STATEMENT EXECUTE FUNCTION subscribers_id_is_nobodys_earlier();
CREATE TRIGGER subscribers_subscriber_is_called_by_an_own_id
    AFTER UPDATE OF external_id ON subscribers_subscriber
    FOR EACH ROW WHEN (OLD.external_id IS DISTINCT FROM NEW.external_id)
    EXECUTE FUNCTION subscribers_new_id_is_nobodys_earlier();
"""
_NONE = """
DROP TRIGGER subscribers_subscriber_is_called_by_an_own_id ON subscribers_subscriber;
DROP TRIGGER subscribers_subscriber_comes_by_an_own_id ON subscribers_subscriber;
DROP FUNCTION subscribers_new_id_is_nobodys_earlier();
DROP FUNCTION subscribers_id_is_nobodys_earlier();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("subscribers", "0007_found_by_their_beginnings"),
    ]

    operations = [
        migrations.CreateModel(
            name="EarlierId",
            fields=[
                (
                    "external_id",
                    models.CharField(max_length=120, primary_key=True, serialize=False),
                ),
                (
                    "subscriber",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="earlier_ids",
                        to="subscribers.subscriber",
                    ),
                ),
            ],
            options={"verbose_name": "earlier id", "verbose_name_plural": "earlier ids"},
        ),
        migrations.RunSQL(_TRIGGERS, _NONE),
    ]
