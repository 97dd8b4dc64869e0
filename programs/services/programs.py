"""Open, hold and close a program."""

from dataclasses import dataclass

from django.db import transaction

from programs.models import Invitation, Program
from programs.rules.vocabulary import InvitationState, ProgramState
from programs.signals import program_held, program_opens, program_stopped


class WrongState(Exception):
    """Say that a program cannot go from where it is to where it was asked to go."""


@dataclass(frozen=True, slots=True)
class StoppedProgram:
    """A program that was held or closed; `is_still` unless something begun before goes on."""

    program: Program
    is_still: bool


@transaction.atomic
def open_program(*, program: Program) -> Program:
    """Take people in and deliver.

    Raises `WrongState` where it is closed, nothing is published, or something above holds it.
    """
    for _receiver, why_not in program_opens.send(sender=Program, program=program):
        if why_not:
            raise WrongState(why_not)
    if not Invitation.objects.filter(program=program, state=InvitationState.PUBLISHED).exists():
        raise WrongState("A program opens when its first invitation is published.")
    return _move(program, ProgramState.OPEN, {ProgramState.DRAFT, ProgramState.HELD})


def hold_program(*, program: Program) -> StoppedProgram:
    """Stop joining and delivering for now, at once. Raises `WrongState` unless open."""
    return _stop(program, ProgramState.HELD, {ProgramState.OPEN})


def close_program(*, program: Program) -> StoppedProgram:
    """Stop joining and delivering for good, at once. Raises `WrongState` where closed already."""
    return _stop(
        program, ProgramState.CLOSED, {ProgramState.DRAFT, ProgramState.OPEN, ProgramState.HELD}
    )


def _stop(program: Program, to: ProgramState, allowed: set[ProgramState]) -> StoppedProgram:
    with transaction.atomic():
        row = _move(program, to, allowed)
        if to == ProgramState.HELD:
            program_held.send(sender=Program, program=row)
    # Whoever reads the state from here on sees it; what had read it before is waited for.
    answers = program_stopped.send(sender=Program, program_id=row.pk)
    return StoppedProgram(row, all(is_still for _receiver, is_still in answers))


def _move(program: Program, to: ProgramState, allowed: set[ProgramState]) -> Program:
    locked = Program.objects.select_for_update(no_key=True).get(pk=program.pk)
    if locked.state not in allowed:
        raise WrongState(f"{locked.slug} is {locked.state} and cannot become {to}.")
    locked.state = to
    locked.save(update_fields=["state"])
    program.state = to
    return locked
