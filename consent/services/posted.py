"""Working what was posted at the public forms, after its answer has gone."""

import time
from collections.abc import Callable, Mapping
from typing import Any

import structlog
from django.db import transaction

from consent.models import PostedForm
from consent.rules.posting import FormKind
from consent.services.join import ProgramNotOpenError, request_by_page
from consent.services.limits import LimitsUnknownError, count_message
from consent.services.posting import what_was_said
from consent.services.recording import Clock
from programs.models import Program

log = structlog.get_logger(__name__)

Work = Callable[[Mapping[str, Any], Clock], None]

# A round every two seconds, so it has about as many to get over what was in its way.
FAILURES = 10


def has_posted() -> bool:
    """Say whether a form waits to be worked."""
    return PostedForm.objects.filter(failures__lt=FAILURES).exists()


def work_posted(*, work: Mapping[FormKind, Work], clock: Clock, seconds: float) -> int:
    """Work the forms that wait, oldest first, for about so long; return how many.

    Each in a transaction of its own, in which its row goes: it is done once or not at all. Several
    workers share them. One that fails is left for the next round and holds up no other. Where the
    limits cannot be asked nothing more is done: no mail goes out uncounted.
    """
    until, done, failed = time.monotonic() + seconds, 0, set[int]()
    while time.monotonic() < until:
        try:
            row_id = _work_one(work, failed, clock)
        except LimitsUnknownError:
            log.exception("posted_forms_wait_for_the_limits")
            break
        if row_id is None:
            break
        done += row_id not in failed
    return done


def _work_one(work: Mapping[FormKind, Work], failed: set[int], clock: Clock) -> int | None:
    """Work the first form that nobody has in hand, and has not failed in this round."""
    row = None
    try:
        with transaction.atomic():
            waiting = PostedForm.objects.filter(failures__lt=FAILURES).exclude(id__in=failed)
            row = waiting.select_for_update(skip_locked=True).order_by("id").first()
            if row is None:
                return None
            row_id: int = row.pk
            _do(row, work, clock)
            row.delete()
    except LimitsUnknownError:
        raise
    except Exception:
        if row is None:
            raise
        # Whatever it is, the others go on; the log has the number and no word of the form.
        log.exception("posted_form_failed", form=row.form, number=row_id)
        failed.add(row_id)
        PostedForm.objects.filter(id=row_id).update(failures=row.failures + 1)
    return row_id


def _do(row: PostedForm, work: Mapping[FormKind, Work], clock: Clock) -> None:
    said = what_was_said(row)
    if count_message(form=row.form, address=said["address"]):
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
            clock=clock,
        )
    except ProgramNotOpenError:
        log.info("posted_form_came_too_late", form=FormKind.JOIN)
