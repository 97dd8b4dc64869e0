"""Which time zones the database knows: what it does not know is read as UTC."""

from functools import cache

from django.db import connection


@cache
def known_zones() -> list[str]:
    """Return the names, read once for each process: listing them reads the server's files."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_timezone_names ORDER BY name")
        return [row[0] for row in cursor.fetchall()]
