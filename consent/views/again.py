"""Whether somebody who is out can come in again, by what is true of the program now."""

from collections.abc import Mapping

from programs.models import Program
from programs.rules.vocabulary import ProgramState

_WORDS: Mapping[str, str] = {
    ProgramState.OPEN: "again_open",
    ProgramState.CLOSED: "again_closed",
}


def again_key(program: Program | None) -> str:
    """Return the key of the words for it: of a program that is held, that nobody comes in now."""
    return _WORDS.get(program.state, "again_held") if program else "again_closed"
