"""What keeps an edition from running as its kind does: its step, its event, its end."""

from collections.abc import Iterator

from delivery.models import Edition
from delivery.rendering.checking import Problem
from delivery.rules.kinds import faults
from delivery.rules.vocabulary import EditionKind, EditionState
from delivery.selectors.editions import promise_in_force, when_of
from programs.models import DataUse, Invitation
from programs.rules.vocabulary import Period

_OVER = (EditionState.CANCELLED, EditionState.DONE)
_DAYS = {Period.DAY: 1, Period.WEEK: 7, Period.MONTH: 31, Period.QUARTER: 92, Period.YEAR: 366}


def problems_of_kind(edition: Edition) -> list[Problem]:
    """Return what is to be put right about when an edition goes, and what to know."""
    others = _other_steps(edition)
    found = faults(
        when_of(edition),
        when_refused=edition.when_refused,
        has_end=edition.valid_until is not None,
        other_steps=others,
    )
    problems = [Problem(code, message) for code, message in found]
    invitation = promise_in_force(edition.program)
    if invitation is None:
        return problems
    return [
        *problems,
        *_about_the_event(edition, invitation),
        *_about_the_pace(edition, invitation, others),
    ]


def _other_steps(edition: Edition) -> list[tuple[int, int]]:
    if edition.kind != EditionKind.SERIES:
        return []
    series = Edition.objects.filter(program_id=edition.program_id, kind=EditionKind.SERIES)
    rows = series.exclude(pk=edition.pk).exclude(state__in=_OVER).exclude(step=None)
    return [(step or 0, days or 0) for step, days in rows.values_list("step", "after_days")]


def _about_the_event(edition: Edition, invitation: Invitation) -> Iterator[Problem]:
    declared = set(
        DataUse.objects.filter(invitation=invitation).values_list("field__key", flat=True)
    )
    for key in edition.event_fields:
        if key not in declared:
            message = f"{key} comes with the event, and the promise does not declare it."
            yield Problem("undeclared_event_field", message)
        elif key not in edition.fields_read:
            message = f"{key} comes with the event, and no text reads it: leave it out."
            yield Problem("unread_event_field", message)


def _about_the_pace(
    edition: Edition, invitation: Invitation, others: list[tuple[int, int]]
) -> Iterator[Problem]:
    """Tell of steps that come faster than promised: who gets nothing else still waits for them."""
    if edition.step is None or edition.after_days is None:
        return
    days = _DAYS[Period(invitation.frequency_period)]
    near = [step for step, after in others if abs(after - edition.after_days) < days]
    if len(near) >= invitation.frequency_count:
        message = (
            f"More than {invitation.frequency_count} steps within {days} days: the promise lets "
            "them go one after the other, later than their days."
        )
        yield Problem("faster_than_promised", message, stops=False)
