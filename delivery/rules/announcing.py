"""What will happen when an edition is sent, in one sentence whose numbers lead to their rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from consent.rules.gate import Refusal
from delivery.rules.kinds import When, going_to_each
from delivery.rules.spans import about
from delivery.rules.vocabulary import EditionKind
from programs.rules.vocabulary import Period

# Whose rows stand behind the first number; the others are named by their refusal.
GETS = "gets"

_NOT = {
    Refusal.NO_CONSENT: "without a yes that holds",
    Refusal.PENDING: "not confirmed yet",
    Refusal.WITHDRAWN: "left",
    Refusal.REVOKED: "ended by us, by a bounce or a complaint",
    Refusal.PAUSED: "paused",
    Refusal.COMPLETED: "past the end of their term",
    Refusal.NOT_COVERED: "not covered by what they accepted",
    Refusal.NO_LANGUAGE: "without a text in their language",
    Refusal.PAST_TERM: "had their last one",
    Refusal.SUPPRESSED: "with all their mail stopped",
    Refusal.RESTRICTED: "whose data we may keep but not use, as they asked",
    Refusal.ADDRESS_UNCONFIRMED: "with a new address that they have not confirmed",
    Refusal.DATA_MISSING: "without a value that it needs",
    Refusal.HELD: "because the program is held or closed",
    Refusal.NOT_APPROVED: "because it is not approved",
    Refusal.EXPIRED: "because it is not worth sending by then",
    Refusal.TRIAL: "kept back by the trial, which reaches staff alone",
}


@dataclass(frozen=True, slots=True)
class Part:
    """Some words of the sentence; `rows` names whose rows stand behind them, "" for none."""

    words: str
    rows: str = ""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is known before an edition is sent: when, who, and why others do not get it.

    `kept` holds the most frequent reason first; `seconds` is None where nobody knows how long.
    """

    when: When
    at: datetime
    now: datetime
    gets: int
    kept: Mapping[Refusal, int]
    period: Period
    times: int
    seconds: float | None = None


def sentence(outlook: Outlook) -> list[Part]:
    """Return what will happen, to be read as one sentence and how long it takes."""
    is_broadcast = outlook.when.kind == EditionKind.BROADCAST
    takes = ""
    if is_broadcast and outlook.seconds is not None and outlook.gets:
        takes = f" It takes {about(outlook.seconds)}."
    return [
        Part(_lead(outlook)),
        _who(outlook.gets, is_broadcast=is_broadcast),
        *_others(outlook, is_broadcast=is_broadcast),
        Part(f".{takes}"),
    ]


def button(outlook: Outlook) -> str:
    """Return what the button that sends it says."""
    if outlook.when.kind != EditionKind.BROADCAST:
        return "Start it"
    return f"Send to {_people(outlook.gets)}"


def at_in_words(at: datetime, now: datetime) -> str:
    """Return a time of UTC as it stands in a sentence: "3 May at 09:00"."""
    at = at.astimezone(UTC)
    year = f" {at.year}" if at.year != now.year else ""
    return f"{at.day} {at:%B}{year} at {at:%H:%M}"


def why_not(why: Refusal, period: Period, times: int) -> str:
    """Return why somebody does not get it, to follow a number."""
    return _had(period, times) if why == Refusal.TOO_SOON else _NOT[why]


def _lead(outlook: Outlook) -> str:
    when, is_now = outlook.when, outlook.at <= outlook.now
    said = at_in_words(outlook.at, outlook.now)
    if when.kind != EditionKind.BROADCAST:
        begins = "From now on" if is_now else f"From {said} UTC on"
        return f"{begins}, each person gets this {going_to_each(when)}. As people stand, "
    if when.in_their_zone:
        return f"On {said} their time, "
    return "Now, " if is_now else f"On {said} UTC, "


def _who(gets: int, *, is_broadcast: bool) -> Part:
    if not is_broadcast:
        return Part(f"{_people(gets)} can get it", GETS if gets else "")
    if not gets:
        return Part("nobody gets this")
    return Part(f"{_people(gets)} {'gets' if gets == 1 else 'get'} this", GETS)


def _others(outlook: Outlook, *, is_broadcast: bool) -> list[Part]:
    kept = outlook.kept
    total = sum(kept.values())
    if not total:
        return []
    verb = ("does not" if total == 1 else "do not") if is_broadcast else "cannot"
    parts = [Part(f"; {total:,} {verb}: ")]
    for position, (why, number) in enumerate(kept.items()):
        parts += [Part(", ")] if position else []
        parts += [Part(f"{number:,} {why_not(why, outlook.period, outlook.times)}", why)]
    return parts


def _had(period: Period, times: int) -> str:
    if times > 1:
        return f"already had {times} in a {period}"
    # From one message to the next: whoever got one on the last of a month has none on the first.
    return f"got one less than a {period} before"


def _people(number: int) -> str:
    return "1 person" if number == 1 else f"{number:,} people"
