"""Why nothing is being sent, or less than there is, each in a sentence."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Concat

from consent.models import PostedForm
from delivery.models import Delivery, Edition, MailSystem, Pace, Throughput
from delivery.rules.pace import PerTime, per_second
from delivery.rules.trouble import Kind
from delivery.rules.vocabulary import DeliveryKind, DeliveryState, EditionState
from delivery.selectors.progress import allowed_by
from programs.rules.vocabulary import ProgramState

# Older than this, what is due should have been taken by somebody.
OVERDUE = timedelta(minutes=5)

_SAID = {
    Kind.AWAY: "The mail system is away ({code}) since {since:%H:%M} UTC",
    Kind.OURS: "The mail system refuses us ({code}) since {since:%H:%M} UTC: look at its log-in",
}
_LATE = {
    "answers": "Answers that people wait for are due, and no worker takes them.",
    "forms": "Forms that people posted were not worked: a worker's log says why.",
}
_AND_THEN = "Everything stays due and loses no attempt; one message asks again at {until:%H:%M:%S}"


def troubles() -> list[str]:
    """Return what is in the way of every message; nothing where all works."""
    rows = MailSystem.objects.exclude(trouble=Kind.NONE).order_by("name")
    return [_said(row) for row in rows]


def _said(row: MailSystem) -> str:
    said = _SAID[Kind(row.trouble)].format(code=row.code, since=row.since)
    return f"{said}. {_AND_THEN.format(until=row.rests_until)}"


@dataclass(frozen=True, slots=True)
class Outlook:
    """What is in the way of mail, and whose messages go slower than the workers could.

    `mail` says what is known of the mail system, and `mail_works` whether that is good.
    """

    alarms: list[str]
    paces: list[str]
    mail: str
    mail_works: bool


def outlook(now: datetime, brands: Collection[int] | None = None) -> Outlook:
    """Return all that is in the way, each in a sentence; three queries however much there is.

    Of editions and rates only those of `brands` are named; None is all of them.
    """
    systems = list(MailSystem.objects.order_by("name"))
    rows = list(Pace.objects.select_related("brand"))
    away = [_said(system) for system in systems if system.trouble != Kind.NONE]
    alarms = away or _late(now, rows, brands)
    shown = [row for row in rows if brands is None or row.brand_id in brands]
    slow = [said for row in shown if (said := pace_in_words(row, now))]
    return Outlook(alarms, slow, " ".join(away) or _last_taken(systems), not away)


def _last_taken(systems: Iterable[MailSystem]) -> str:
    last = max((row.accepted_at for row in systems if row.accepted_at), default=None)
    return f"took the last message on {last:%d %B at %H:%M} UTC" if last else "not used yet"


def paces(now: datetime) -> list[str]:
    """Return whose messages go slower than the workers could, and why."""
    rows = Pace.objects.select_related("brand")
    return [said for row in rows if (said := pace_in_words(row, now))]


def pace_in_words(row: Pace, now: datetime) -> str:
    """Return how fast a brand's messages go now and why, "" where nothing holds them."""
    brand = row.brand
    rate = allowed_by(row, now)
    if row.rests_until is not None and row.rests_until > now:
        return f"{brand}: the mail system asked to wait until {row.rests_until:%H:%M:%S}."
    if rate is None:
        return ""
    if row.messages and rate >= per_second(row.messages, PerTime(row.per)):
        return f"{brand}: {limit_in_words(row)}, as you set it."
    return f"{brand}: {rate:.1f} a second for now; the mail system pushed back ({row.slowed_by})."


def limit_in_words(row: Pace) -> str:
    """Return what staff allow of a brand, "" for no limit."""
    article = "an" if row.per == PerTime.HOUR else "a"
    return f"at most {row.messages} {article} {row.per}" if row.messages else ""


def overdue(now: datetime) -> list[str]:
    """Return what should have gone and did not, though nothing that is known is in the way.

    The age of what is due is no alarm by itself: behind a rate, a mail system that rests or a large
    edition on its way it may be hours.
    """
    if troubles():
        return []
    return _late(now, Pace.objects.all())


def _late(now: datetime, paces: Iterable[Pace], brands: Collection[int] | None = None) -> list[str]:
    """Return what is due and taken by nobody; one query."""
    asked = [_answers(now), _forms(now)]
    found = _editions(now, paces, brands).union(*asked, all=True)
    which = set(found.values_list("which", flat=True))
    said = [words for key, words in _LATE.items() if key in which]
    return [
        *said,
        *(f"{name} is due, and no worker takes it." for name in sorted(which - {*_LATE})),
    ]


def _answers(now: datetime) -> QuerySet[Any, Any]:
    late = Delivery.objects.filter(
        state=DeliveryState.DUE,
        edition=None,
        settled_at=None,
        kind__in=[kind for kind in DeliveryKind if kind != DeliveryKind.EDITION],
        due_at__lt=now - OVERDUE,
    )
    return _first(late, "answers")


def _forms(now: datetime) -> QuerySet[Any, Any]:
    return _first(PostedForm.objects.filter(posted_at__lt=now - OVERDUE), "forms")


def _first(rows: QuerySet[Any], which: str) -> QuerySet[Any, Any]:
    named = Value(which, output_field=CharField())
    found: QuerySet[Any, Any] = rows.order_by().annotate(which=named).values("which")[:1]
    return found


def _editions(
    now: datetime, paces: Iterable[Pace], brands: Collection[int] | None
) -> QuerySet[Any, Any]:
    """Return the names of editions, each with that of its program: no word of `_LATE` has a /."""
    resting = [row.brand_id for row in paces if _is_slow(row, now)]
    running = Edition.objects.filter(state=EditionState.SENDING).exclude(
        program__state=ProgramState.HELD
    )
    if brands is not None:
        running = running.filter(program__brand__in=brands)
    still = running.exclude(program__brand__in=resting).filter(_waits(now), ~_moves(now))
    name = Concat("program__slug", Value("/"), "name", output_field=CharField())
    found: QuerySet[Any, Any] = still.order_by().annotate(which=name).values("which")
    return found


def _is_slow(row: Pace, now: datetime) -> bool:
    rests = row.rests_until is not None and row.rests_until > now
    return rests or bool(allowed_by(row, now))


def _moves(now: datetime) -> Exists:
    return Exists(Throughput.objects.filter(edition=OuterRef("pk"), at__gt=now - OVERDUE))


def _waits(now: datetime) -> Exists:
    late = Delivery.objects.filter(
        edition=OuterRef("pk"), state=DeliveryState.DUE, settled_at=None, due_at__lt=now - OVERDUE
    )
    return Exists(late)
