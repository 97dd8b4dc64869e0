"""What mail systems tell of messages afterwards, and what each of it means."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import TextChoices

# RFC 3463, wherever it stands in an answer; never a part of an IP address.
_STATUS = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.])")
# There is no such mailbox, or no such domain; the others of the class are about the sender.
_NOT_THERE = re.compile(r"5\.1\.(?:0|1|2|3|4|6|10)|5\.2\.1")
# What an SMTP server answered at the hand-over; every other source is a provider's name.
SMTP = "smtp"
_POLICY = re.compile(r"[45]\.7\.\d+|5\.1\.[78]")


class MailEventKind(TextChoices):
    """What a mail system says of one message."""

    ACCEPTED = "accepted", "Taken by the provider"
    DEFERRED = "deferred", "Delayed"
    DELIVERED = "delivered", "Delivered"
    BOUNCED = "bounced", "Bounced"
    REJECTED = "rejected", "Not sent by the provider"
    COMPLAINED = "complained", "Marked as spam"
    UNSUBSCRIBED = "unsubscribed", "Unsubscribed at the provider"


class ProviderState(TextChoices):
    """How far a message came after it was handed over, in the order of the moves."""

    DEFERRED = "deferred", "Delayed"
    DELIVERED = "delivered", "Delivered"
    REJECTED = "rejected", "Not sent by the provider"
    BOUNCED = "bounced", "Bounced"
    COMPLAINED = "complained", "Marked as spam"


class Bounce(TextChoices):
    """Whether a refusal is about the mailbox for good, for now, or about the sender."""

    HARD = "hard", "Hard"
    SOFT = "soft", "Soft"
    POLICY = "policy", "Policy"


class MailEffect(TextChoices):
    """What was done about an event."""

    NOTED = "noted", "Noted"
    COUNTED = "counted", "Counted"
    STOPPED = "stopped", "Mail stopped"
    WITHDRAWN = "withdrawn", "Left the program"
    ELSEWHERE = "elsewhere", "The address is another now"
    OUTDATED = "outdated", "The person said yes since"
    UNKNOWN = "unknown", "No delivery of ours"


class Consequence(TextChoices):
    """What an event asks for, about the person."""

    NOTHING = "nothing"
    COUNT = "count"
    STOP_BOUNCED = "stop_bounced"
    STOP_COMPLAINED = "stop_complained"
    LEAVE = "leave"


# These say where a message is and nothing about a person: they are applied many at once.
ROUTINE = (MailEventKind.ACCEPTED, MailEventKind.DEFERRED, MailEventKind.DELIVERED)
# So long events are kept. Told again later, they are not taken for new ones.
ROUTINE_KEPT_FOR = timedelta(days=90)
KEPT_FOR = timedelta(days=365)

_STATE_OF: Mapping[str, ProviderState] = {
    MailEventKind.DEFERRED: ProviderState.DEFERRED,
    MailEventKind.DELIVERED: ProviderState.DELIVERED,
    MailEventKind.BOUNCED: ProviderState.BOUNCED,
    MailEventKind.REJECTED: ProviderState.REJECTED,
    MailEventKind.COMPLAINED: ProviderState.COMPLAINED,
    # Whoever asks to be left alone has it.
    MailEventKind.UNSUBSCRIBED: ProviderState.DELIVERED,
}
_ORDER: Mapping[str, int] = {"": 0, **{state: n for n, state in enumerate(ProviderState, 1)}}
# Why a provider did not send: the person had unsubscribed there before.
_AS_LEFT = "unsubscribed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """One event as a provider reported it; it holds no address and no text.

    `token` is what the provider was told of the delivery, `message_id` what it calls the message.
    """

    source: str
    event_id: str
    kind: MailEventKind
    occurred_at: datetime | None
    token: str = ""
    message_id: str = ""
    bounce: str = ""
    code: str = ""


def kept_for(kind: str) -> timedelta:
    """Return how long an event of this kind is kept after it was told."""
    return ROUTINE_KEPT_FOR if kind in ROUTINE else KEPT_FOR


def comes_too_late(kind: str, occurred_at: datetime | None, now: datetime) -> bool:
    """Say whether an event may have been told before and dropped since.

    It is told no earlier than it happens: what is newer than this is remembered. One without a
    time of its own is of now.
    """
    return occurred_at is not None and occurred_at < now - kept_for(kind)


def moved(state: str, kind: str) -> str:
    """Return where a message is after an event of `kind`: forward, whatever order they come in."""
    after = _STATE_OF.get(kind, "")
    return str(after) if _ORDER[after] > _ORDER[state] else state


def status_in(answer: str) -> str:
    """Return the enhanced status code of an answer's text, or nothing; never the text."""
    found = _STATUS.search(answer)
    return found[0] if found else ""


def bounce_of(status: str, reason: str = "", *, is_permanent: bool | None = None) -> Bounce:
    """Return what kind of refusal it was: the status says it best, then the provider's word.

    A doubtful one is soft: it counts, and ends nothing by itself. `reason` is Anymail's.
    """
    if _POLICY.fullmatch(status) or reason in ("blocked", "spam"):
        return Bounce.POLICY
    if _NOT_THERE.fullmatch(status) or reason == "invalid":
        return Bounce.HARD
    if status:
        # Full, too big, over a limit, a server out of order.
        return Bounce.SOFT
    return Bounce.HARD if is_permanent else Bounce.SOFT


def consequence(kind: str, bounce: str, code: str) -> Consequence:
    """Return what an event asks for. It may stop or leave, and never begins anything."""
    if kind == MailEventKind.COMPLAINED:
        return Consequence.STOP_COMPLAINED
    if kind == MailEventKind.UNSUBSCRIBED or (kind == MailEventKind.REJECTED and code == _AS_LEFT):
        return Consequence.LEAVE
    if kind not in (MailEventKind.BOUNCED, MailEventKind.REJECTED):
        return Consequence.NOTHING
    if bounce == Bounce.HARD:
        return Consequence.STOP_BOUNCED
    return Consequence.COUNT if bounce == Bounce.SOFT else Consequence.NOTHING


def one_of_each_person(waiting: Iterable[tuple[int, int]], *, size: int) -> list[list[int]]:
    """Part events, each given with its person, into batches that hold one of each person at most.

    In their order, those of one person in theirs: what an event means depends on those before it.
    """
    batches: list[list[int]] = []
    after: dict[int, int] = {}
    for event, person in waiting:
        number = after.get(person, 0)
        while number < len(batches) and len(batches[number]) >= size:
            number += 1
        if number == len(batches):
            batches.append([])
        batches[number].append(event)
        after[person] = number + 1
    return batches
