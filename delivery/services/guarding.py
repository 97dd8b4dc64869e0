"""Hold a program where too many bounce or complain; let it go on once somebody has looked."""

from collections.abc import Callable
from datetime import datetime

import structlog
from django.contrib.auth.models import User
from django.db import transaction

from delivery.models import ProgramHold
from delivery.rules.guardrails import Limits, why_held
from delivery.selectors.guardrails import limits_by_brand, told_of_open_programs
from programs.models import Program
from programs.services.programs import WrongState, hold_program, open_program

Clock = Callable[[], datetime]

log = structlog.get_logger(__name__)


class AlreadyReleased(Exception):
    """Somebody let it go on before."""


def hold_what_hurts(*, clock: Clock) -> int:
    """Hold each open program whose bounces or complaints are above its brand's guardrail.

    Returns how many were held. What was written and not held, as the process died between, is held
    by the next round.
    """
    now = clock()
    limits = limits_by_brand()
    held = 0
    for told in told_of_open_programs(now):
        if why := why_held(told.counts, limits.get(told.brand_id, Limits())):
            held += _hold(told.program_id, why, now)
    return held


def release(*, hold: ProgramHold, by: User, note: str, clock: Clock) -> Program:
    """Let a program go on that a guardrail held; what was told before counts no more.

    Raises `AlreadyReleased`, and `WrongState` where the program was closed since.
    """
    with transaction.atomic():
        row = ProgramHold.objects.select_for_update().get(pk=hold.pk)
        if row.released_at is not None:
            raise AlreadyReleased("Somebody has let it go on already.")
        row.released_at, row.released_by, row.note = clock(), by, note.strip()
        row.save(update_fields=["released_at", "released_by", "note"])
        return open_program(program=row.program)


def _hold(program_id: int, why: str, now: datetime) -> int:
    """Write down why first: without it anybody could open the program again."""
    ProgramHold.objects.get_or_create(
        program_id=program_id, released_at=None, defaults={"why": why, "held_at": now}
    )
    try:
        hold_program(program=Program.objects.get(pk=program_id))
    except WrongState:
        # Somebody held or closed it just now.
        return 0
    log.warning("program_held_by_a_guardrail", program=program_id, why=why)
    return 1
