"""The figures of the report, read from the database and the mail catcher's folder."""

from collections import Counter, defaultdict
from pathlib import Path

from django.conf import settings
from django.db.models import Count, QuerySet
from django.utils import timezone

from config.demo.maildir import Maildir
from consent.models import Subscription
from consent.rules.fold import state_at
from consent.rules.vocabulary import State
from delivery.models import Delivery, Edition
from delivery.rules.vocabulary import DeliveryKind, DeliveryState
from programs.models import Program

STATES = tuple(str(state) for state in State if state not in (State.NONE, State.ERASED))
Rows = list[tuple[str, ...]]


def editions() -> Rows:
    """Return each edition with how many got it, and how many did not for which reason."""
    counted: dict[int, Counter[str]] = defaultdict(Counter)
    outcomes = Delivery.objects.filter(kind=DeliveryKind.EDITION).values_list(
        "edition", "state", "refusal"
    )
    for edition_id, state, refusal, number in outcomes.annotate(number=Count("id")):
        counted[edition_id][refusal or state] += number
    return [
        _edition_row(edition, counted[edition.id])
        for edition in Edition.objects.select_related("program").order_by("id")
    ]


def _edition_row(edition: Edition, outcomes: Counter[str]) -> tuple[str, ...]:
    sent = outcomes.pop(DeliveryState.SENT, 0)
    why = ", ".join(f"{reason} {number}" for reason, number in outcomes.most_common())
    return (str(edition), str(sent), why or "nobody")


def standings() -> Rows:
    """Return each program with how many people are in which state now.

    Who is neither active nor paused is not planned at all: this is why they got nothing.
    """
    now = timezone.now()
    counted: dict[int, Counter[str]] = defaultdict(Counter)
    for row in Subscription.objects.all():
        state = state_at(
            state=row.state,
            now=now,
            ends_at=row.ends_at,
            paused_until=row.paused_until,
            request_lapses_at=row.request_lapses_at,
        )
        counted[row.program_id][state] += 1
    return [
        (program.slug, *(str(counted[program.id][state] or "·") for state in STATES))
        for program in Program.objects.all()
    ]


def examples() -> Rows:
    """Return three people whose relationship and choices made their messages different."""
    sent = Delivery.objects.filter(state=DeliveryState.SENT, kind=DeliveryKind.EDITION)
    newest = sent.filter(edition__program__slug="bicycle-care").order_by("-edition_id", "id")
    loyal = newest.filter(subscriber__relationship="loyal", language="en")
    in_german = newest.filter(subscriber__relationship="established", language="de")
    new = newest.filter(subscriber__relationship="new")
    return [row for query in (loyal, in_german, new) for row in _example(query)]


def _example(deliveries: QuerySet[Delivery]) -> Rows:
    delivery = deliveries.select_related("subscriber", "edition__program").first()
    if delivery is None or delivery.edition is None:
        return []
    person, edition = delivery.subscriber, delivery.edition
    shown = [use["field"] for use in delivery.used if use["shown"]]
    hidden = [f"{use['field']} ({use['why_not']})" for use in delivery.used if not use["shown"]]
    got = f"{edition}\nused: {', '.join(shown) or 'nothing'}"
    if hidden:
        got += f"\nnot used: {', '.join(hidden)}"
    return [(f"{person.email}\n{person.relationship}", got, _address(person.email or "", edition))]


def _address(recipient: str, edition: Edition) -> str:
    """Return where the inbox shows what somebody got of an edition."""
    beginning = f"{edition.name}:{edition.program.slug}:"
    for mail in Maildir(Path(settings.DEMO_MAILDIR)).mails():
        feedback = mail.message().get("Feedback-ID", "") if mail.recipient == recipient else ""
        if str(feedback).startswith(beginning):
            return f"{settings.BASE_URL}/inbox/{mail.name}/"
    return ""
