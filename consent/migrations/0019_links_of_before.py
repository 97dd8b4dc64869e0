"""Links from before count as made for the address that their person has now.

In steps of their own, so nobody waits long; what is filled already is left alone, so it can be
stopped and begun again.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_STEP = 10_000
_BOUNDS = "SELECT coalesce(min(id), 0), coalesce(max(id), -1) FROM consent_personallink"
_FILL = """
UPDATE consent_personallink l SET address_version = p.address_version
  FROM subscribers_subscriber p
 WHERE p.id = l.subscriber_id AND l.address_version IS NULL AND l.id >= %s AND l.id < %s
"""


def fill(_apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Fill the column from the rows of the people."""
    with editor.connection.cursor() as cursor:
        cursor.execute(_BOUNDS)
        first, last = cursor.fetchone()
        for begin in range(first, last + 1, _STEP):
            cursor.execute(_FILL, [begin, begin + _STEP])


class Migration(migrations.Migration):
    """Fill in for which address each link was made."""

    atomic = False
    dependencies = [
        ("consent", "0018_links_to_one_address"),
        ("subscribers", "0002_count_address_changes"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
