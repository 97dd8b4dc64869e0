"""Start over: remove what a demo has made."""

import os
import shutil

from config.demo.home import Home
from config.demo.processes import end_leftovers
from config.devservers.kinds import Postgres, Valkey

FOLDERS = ("postgres", "valkey", "journal", "roots", "maildir", "log")
FILES = (
    "demo.json",
    "demo-progress.json",
    "demo.ready",
    "servers.json",
    "cycling-club.csv",
    "till-export.csv",
    "proof.zip",
)


def reset(home: Home) -> None:
    """Remove the demo's data; keys and locks stay. Raises AlreadyRunning, and then does nothing."""
    with home.only_one():
        end_leftovers(home.folder)
        Postgres(home.folder / "postgres", fsync=True).stop_leftover()
        Valkey(home.folder / "valkey").stop_leftover()
        for name in FOLDERS:
            shutil.rmtree(home.folder / name, ignore_errors=True)
        for name in FILES:
            (home.folder / name).unlink(missing_ok=True)
    print(f"The demo in {home.folder} starts over next time.")
    if os.environ.get("DATABASE_URL"):
        print("The database that DATABASE_URL names was left as it is.")
