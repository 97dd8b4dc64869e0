"""Why nothing is being sent, or less than there is, each in a sentence."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Q

from consent.models import PostedForm
from delivery.models import Delivery, Edition, MailSystem, Pace, Throughput
from delivery.rules.pace import PerTime, per_second
from delivery.rules.trouble import Kind
from delivery.rules.vocabulary import DeliveryKind, DeliveryState, EditionState
from delivery.selectors.progress import allowed_of
from programs.rules.vocabulary import ProgramState

# Older than this, what is due should have been taken by somebody.
OVERDUE = timedelta(minutes=5)

_SAID = {
    Kind.AWAY: "The mail system is away ({code}) since {since:%H:%M} UTC",
    Kind.OURS: "The mail system refuses us ({code}) since {since:%H:%M} UTC: look at its log-in",
}
_AND_THEN = "Everything stays due and loses no attempt; one message asks again at {until:%H:%M:%S}"


def troubles() -> list[str]:
    """Return what is in the way of every message; nothing where all works."""
    rows = MailSystem.objects.exclude(trouble=Kind.NONE).order_by("name")
    return [_said(row) for row in rows]


def _said(row: MailSystem) -> str:
    said = _SAID[Kind(row.trouble)].format(code=row.code, since=row.since)
    return f"{said}. {_AND_THEN.format(until=row.rests_until)}"


def paces(now: datetime) -> list[str]:
    """Return whose messages go slower than the workers could, and why."""
    rows = Pace.objects.filter(
        Q(messages__isnull=False) | Q(slowed_at__isnull=False) | Q(rests_until__gt=now)
    )
    return [said for row in rows.select_related("brand") if (said := pace_in_words(row, now))]


def pace_in_words(row: Pace, now: datetime) -> str:
    """Return how fast a brand's messages go now and why, "" where nothing holds them."""
    brand = row.brand
    rate = allowed_of(brand.pk, now)
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
    return [*_answers(now), *_editions(now)]


def _answers(now: datetime) -> Iterator[str]:
    late = Delivery.objects.filter(
        state=DeliveryState.DUE,
        kind__in=[kind for kind in DeliveryKind if kind != DeliveryKind.EDITION],
        due_at__lt=now - OVERDUE,
    )
    if late.exists():
        yield "Answers that people wait for are due, and no worker takes them."
    if PostedForm.objects.filter(posted_at__lt=now - OVERDUE).exists():
        yield "Forms that people posted were not worked: a worker's log says why."


def _editions(now: datetime) -> Iterator[str]:
    slow = {row.brand_id for row in Pace.objects.all() if allowed_of(row.brand_id, now)}
    resting = Pace.objects.filter(rests_until__gt=now).values_list("brand_id", flat=True)
    running = Edition.objects.filter(state=EditionState.SENDING).exclude(
        program__state=ProgramState.HELD
    )
    for edition in running.exclude(program__brand__in={*slow, *resting}).select_related("program"):
        if not _moves(edition, now) and _has_waited(edition, now):
            yield f"{edition} is due, and no worker takes it."


def _moves(edition: Edition, now: datetime) -> bool:
    return Throughput.objects.filter(edition=edition, at__gt=now - OVERDUE).exists()


def _has_waited(edition: Edition, now: datetime) -> bool:
    late = Delivery.objects.filter(
        edition=edition, state=DeliveryState.DUE, due_at__lt=now - OVERDUE
    )
    return late.exists()
