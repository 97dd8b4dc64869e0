"""Where a program stands now."""

from programs.models import Program
from programs.rules.vocabulary import ProgramState


def is_closed(program_id: int) -> bool:
    """Say whether a program has ended for good: no yes to it can be given or taken up again."""
    return Program.objects.filter(id=program_id, state=ProgramState.CLOSED).exists()
