"""The commands that a demo prints for whoever wants to see for themselves."""

import shlex
import sys
from pathlib import Path

from config.demo.company.cast import SWITCHES_OFF
from config.environment import BASE_DIR


def commands(folder: Path) -> dict[str, str]:
    """Return whole command lines, each good to paste in the checkout, by what each shows.

    All of them end with 0 while the demo of this folder runs.
    """
    pack, roots = _typed(folder / "proof.zip"), _typed(folder / "roots" / "roots.jsonl")
    name = f"{SWITCHES_OFF.first_name} {SWITCHES_OFF.last_name}"
    shown = {
        "every invariant, on the demo's own data": "verify",
        "the ledger, against the signed roots outside the database": "ledger verify",
        f"all that {name} said and got, as one signed file": (
            f"proof_pack {SWITCHES_OFF.external_id} --output {pack}"
        ),
        "the same file, checked without the database": (
            f"proof_pack_verify {pack} --roots {roots}"
        ),
        "what narrows is kept outside the database, too": "journal status",
        "who of the cycling club said yes": "move_list --report 1",
        "the record of processing, from the programs": "ropa",
    }
    beginning = _beginning(folder)
    return {what: f"{beginning} {words}" for what, words in shown.items()}


def _beginning(folder: Path) -> str:
    command = f"{_typed(Path(sys.executable))} manage.py"
    return command if folder == BASE_DIR / "var" else f"VAR_DIR={_typed(folder)} {command}"


def _typed(path: Path) -> str:
    """Return a path as it is typed in the checkout."""
    return shlex.quote(str(path.relative_to(BASE_DIR) if path.is_relative_to(BASE_DIR) else path))
