"""The migrated database, kept in `var/` from one test run to the next.

To run all migrations takes half a minute of a processor, to load what they made a second. What is
kept is found by what made it, so that an edited migration or model is never hidden.
"""

import hashlib
import os
import subprocess
from pathlib import Path

from django.apps import apps
from django.core.management.sql import emit_post_migrate_signal

from config.devservers.kinds import postgres_programs
from config.environment import BASE_DIR, VAR_DIR
from tests import servers


def load(database: str) -> bool:
    """Fill this empty database with what was kept; say whether there was anything."""
    try:
        kept = _path().read_bytes()
    except FileNotFoundError:
        return False
    quietly = ("--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1")
    _run("psql", *quietly, database=database, reads=kept)
    # Groups and permissions follow the code, not the migrations.
    emit_post_migrate_signal(0, interactive=False, db="default", apps=apps, plan=[])
    return True


def keep(database: str) -> None:
    """Keep what the migrations made of this database, in the place of what was kept before.

    A server of another version than ours is left alone: our `pg_dump` may not read it.
    """
    draft = _path().with_suffix(f".{os.getpid()}")
    draft.parent.mkdir(parents=True, exist_ok=True)
    try:
        _run("pg_dump", "--no-owner", f"--file={draft}", database=database)
    except subprocess.CalledProcessError:
        draft.unlink(missing_ok=True)
        return
    for older in draft.parent.glob("*.sql"):
        older.unlink(missing_ok=True)
    draft.replace(_path())


def _path() -> Path:
    """Name what is kept by everything that decides what the migrations make."""
    made_by = hashlib.sha256((BASE_DIR / "requirements" / "dev.txt").read_bytes())
    for app in apps.get_app_configs():
        folder = Path(app.path)
        if folder.is_relative_to(BASE_DIR) and ".venv" not in folder.parts:
            for pattern in ("migrations/*.py", "models.py", "models/*.py"):
                for path in sorted(folder.glob(pattern)):
                    made_by.update(path.read_bytes())
    return VAR_DIR / "tests-template" / f"{made_by.hexdigest()[:32]}.sql"


def _run(program: str, *options: str, database: str, reads: bytes = b"") -> None:
    url = servers.with_path(os.environ["DATABASE_URL"], database)
    subprocess.run(
        [postgres_programs() / program, *options, f"--dbname={url}"],
        input=reads,
        check=True,
        capture_output=True,
    )
