"""Open, hold and close a program."""

from django.db import transaction

from programs.models import Invitation, Program
from programs.rules.vocabulary import InvitationState, ProgramState


class WrongState(Exception):
    """Say that a program cannot go from where it is to where it was asked to go."""


@transaction.atomic
def open_program(*, program: Program) -> Program:
    """Take people in and deliver. Raises `WrongState` where closed, or with nothing published."""
    if not Invitation.objects.filter(program=program, state=InvitationState.PUBLISHED).exists():
        raise WrongState("A program opens when its first invitation is published.")
    return _move(program, ProgramState.OPEN, {ProgramState.DRAFT, ProgramState.HELD})


@transaction.atomic
def hold_program(*, program: Program) -> Program:
    """Stop joining and delivering for now. Raises `WrongState` unless open."""
    return _move(program, ProgramState.HELD, {ProgramState.OPEN})


@transaction.atomic
def close_program(*, program: Program) -> Program:
    """Stop joining and delivering for good. Raises `WrongState` where closed already."""
    return _move(
        program, ProgramState.CLOSED, {ProgramState.DRAFT, ProgramState.OPEN, ProgramState.HELD}
    )


def _move(program: Program, to: ProgramState, allowed: set[ProgramState]) -> Program:
    locked = Program.objects.select_for_update(no_key=True).get(pk=program.pk)
    if locked.state not in allowed:
        raise WrongState(f"{locked.slug} is {locked.state} and cannot become {to}.")
    locked.state = to
    locked.save(update_fields=["state"])
    program.state = to
    return locked
