"""Working what was posted at the public forms, after its answer has gone."""

import time
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Q, QuerySet

from consent.models import PostedForm
from consent.rules.posting import FormKind, put_off_by
from consent.services.join import ProgramNotOpenError, request_by_page
from consent.services.limits import LimitsUnknownError, count_message
from consent.services.posting import what_was_said
from consent.services.recording import Clock
from programs.models import Program

log = structlog.get_logger(__name__)

Work = Callable[[Mapping[str, Any], Clock], None]


def has_posted(*, clock: Clock) -> bool:
    """Say whether a form waits to be worked now."""
    return _due(clock()).exists()


def work_posted(*, work: Mapping[FormKind, Work], clock: Clock, seconds: float) -> int:
    """Work the forms that wait, oldest first, for about so long; return how many.

    Each in a transaction of its own, in which its row goes: it is done once or not at all. Several
    workers share them. One that fails is tried again ever later, until it is a day old
    (`consent.services.forget_posted`), and holds up no other. Where the limits cannot be asked
    nothing more is done: no mail goes out uncounted.
    """
    until, done = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        try:
            is_done = _work_one(work, clock)
        except LimitsUnknownError:
            log.exception("posted_forms_wait_for_the_limits")
            break
        if is_done is None:
            break
        done += is_done
    return done


def _due(now: datetime) -> QuerySet[PostedForm]:
    return PostedForm.objects.filter(Q(due_at=None) | Q(due_at__lte=now))


def _work_one(work: Mapping[FormKind, Work], clock: Clock) -> bool | None:
    """Work the first form that nobody has in hand; say whether it was done, None where none is."""
    row = None
    try:
        with transaction.atomic():
            waiting = _due(clock()).select_for_update(skip_locked=True)
            row = waiting.order_by("id").first()
            if row is None:
                return None
            number: int = row.pk
            _do(row, work, clock)
            row.delete()
    except LimitsUnknownError:
        raise
    except Exception:
        if row is None:
            raise
        # Whatever it is, the others go on; the log has the number and no word of the form.
        log.exception("posted_form_failed", form=row.form, number=number)
        _put_off(row, number, clock())
        return False
    return True


def _put_off(row: PostedForm, number: int, now: datetime) -> None:
    """Have a form that failed tried again later: its row is there as before, and has its number.

    What was counted is counted, though the transaction was rolled back.
    """
    PostedForm.objects.filter(id=number).update(
        failures=row.failures + 1,
        due_at=now + put_off_by(row.failures),
        is_counted=row.is_counted,
    )


def _do(row: PostedForm, work: Mapping[FormKind, Work], clock: Clock) -> None:
    said = what_was_said(row)
    if not row.is_counted and not count_message(form=row.form, address=said["address"]):
        return
    row.is_counted = True
    work[FormKind(row.form)](said, clock)


def join_as_posted(said: Mapping[str, Any], clock: Clock) -> None:
    """Record the request to join, by the version that was read; none where it is closed by now."""
    try:
        request_by_page(
            program=Program.objects.get(id=said["program"]),
            version=said["version"],
            address=said["address"],
            language=said["language"],
            chosen=said["chosen"],
            answers=said["answers"],
            ip=said["ip"],
            user_agent=said["user_agent"],
            again=said["again"],
            # A form from before the update has none.
            campaign=said.get("campaign", ""),
            clock=clock,
        )
    except ProgramNotOpenError:
        log.info("posted_form_came_too_late", form=FormKind.JOIN)
