"""What tells the kinds of edition apart: when each is planned, and what each needs to say."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from delivery.rules.vocabulary import EditionKind, WhenRefused

# The first clocks on earth show a time 14 hours before UTC does, the last ones 12 hours after it.
# Planning has to be through by then.
HEAD_START = timedelta(hours=14 + 1)
LAST_ZONE = timedelta(hours=12)


def on_their_clock(at: datetime, zone: tzinfo) -> datetime:
    """Return when a clock in `zone` shows the time that `at` has in UTC."""
    return at.astimezone(UTC).replace(tzinfo=zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """What makes an edition go, and for how long after its own time it is worth sending."""

    kind: str = EditionKind.BROADCAST
    in_their_zone: bool = False
    step: int | None = None
    after_days: int | None = None
    worth_days: int | None = None
    trigger: str = ""
    event_fields: tuple[str, ...] = ()


AT_A_TIME = When()


def faults(
    when: When,
    *,
    when_refused: str,
    has_end: bool,
    other_steps: Sequence[tuple[int, int]] = (),
) -> list[tuple[str, str]]:
    """Return `(code, sentence)` for what is to be put right before an edition can run.

    `other_steps` are `(step, after_days)` of the same series.
    """
    found = []
    if when.kind == EditionKind.SERIES and (when.step is None or when.after_days is None):
        found.append(("no_step", "A series needs a step, and how many days after joining it goes."))
    if when.kind == EditionKind.TRIGGERED and not when.trigger:
        found.append(("no_trigger", "A triggered edition needs the name of its event."))
    if when_refused == WhenRefused.DEFER and not (has_end or when.worth_days):
        until = "until when" if when.kind == EditionKind.BROADCAST else "for how many days"
        message = f"What cannot go is tried again while it is worth sending: say {until}."
        found.append(("no_end", message))
    return found + _out_of_turn(when, other_steps)


def _out_of_turn(when: When, others: Sequence[tuple[int, int]]) -> list[tuple[str, str]]:
    if when.step is None or when.after_days is None:
        return []
    wrong = [
        (step, days)
        for step, days in others
        if (step < when.step and days > when.after_days)
        or (step > when.step and days < when.after_days)
    ]
    return [
        ("out_of_turn", f"Step {step} comes {days} days after joining: steps have to be in order.")
        for step, days in sorted(wrong)
    ]


def _days_in_words(days: int) -> str:
    return "at once on" if not days else f"{days} day{'' if days == 1 else 's'} after"


def going_in_words(when: When) -> str:
    """Return for staff what makes an edition go."""
    if when.kind == EditionKind.SERIES:
        return f"step {when.step}, {_days_in_words(when.after_days or 0)} joining"
    if when.kind == EditionKind.TRIGGERED:
        return f"when {when.trigger} is told of"
    return "at a time on each clock" if when.in_their_zone else "at a time"


def going_to_each(when: When) -> str:
    """Return for staff when each person gets an edition that has no time for all."""
    if when.kind == EditionKind.SERIES:
        days = when.after_days or 0
        after = f"{days} day{'' if days == 1 else 's'} after they joined"
        return after if days else "once they joined"
    return f"when {when.trigger} is told of them"


def send_label(when: When) -> str:
    """Return for staff what the time means that an edition is sent at."""
    if when.kind != EditionKind.BROADCAST:
        return "Runs from (UTC)"
    return "Send at (each person's own time)" if when.in_their_zone else "Send at (UTC)"
