"""Where settings come from: the environment, a running development server, development keys."""

import base64
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(os.environ.get("VAR_DIR") or BASE_DIR / "var")
SERVERS_FILE = "servers.json"
MISSING_DATABASE = (
    "No database: run `make demo` in another terminal, which starts one under var/, "
    "or set DATABASE_URL and REDIS_URL."
)


def load() -> dict[str, str]:
    """Return the environment, completed by what a running development server says of itself.

    An environment that names a database is taken as it is: nothing of the server under var/ may
    leak into a test run or an installation that happens to share the folder.
    """
    if os.environ.get("DATABASE_URL"):
        return dict(os.environ)
    return {**running_servers(VAR_DIR), **os.environ}


def has_database() -> bool:
    """Say whether a database is named in the environment or running under var/."""
    return bool(load().get("DATABASE_URL"))


def running_servers(home: Path) -> dict[str, str]:
    """Return the environment that a live development server published, or nothing."""
    try:
        published = json.loads((home / SERVERS_FILE).read_text())
    except (OSError, ValueError):
        return {}
    return dict(published["environment"]) if is_alive(int(published["pid"])) else {}


def is_alive(pid: int) -> bool:
    """Say whether a process of this number exists, whoever owns it."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def development_keys(folder: Path) -> Mapping[str, str]:
    """Return this checkout's own keys, made at the first call and readable by their owner only.

    Several processes may start at once: the first link wins and all of them read that file.
    """
    path = folder / "dev-keys.json"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _write_once(path, json.dumps(_new_keys(), indent=2))
    keys: dict[str, str] = json.loads(path.read_text())
    return keys if keys.keys() >= _new_keys().keys() else _completed(path, keys)


def _completed(path: Path, keys: dict[str, str]) -> dict[str, str]:
    """Add the keys that this version needs and the file of an older one lacks."""
    whole = path.with_name("dev-keys-2.json")
    if not whole.exists():
        _write_once(whole, json.dumps({**_new_keys(), **keys}, indent=2))
    found: dict[str, str] = json.loads(whole.read_text())
    return found


def _new_keys() -> dict[str, str]:
    return {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "TOKEN_KEYS": secrets.token_urlsafe(32),
        "SUBJECT_MASTER_KEYS": base64.b64encode(secrets.token_bytes(32)).decode(),
        "ADDRESS_KEY": secrets.token_urlsafe(32),
        "LEDGER_SIGNING_KEYS": base64.b64encode(secrets.token_bytes(32)).decode(),
    }


def _write_once(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    draft.touch(mode=0o600)
    try:
        draft.write_text(text)
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
