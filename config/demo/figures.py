"""The figures of the report, read from the database and the mail catcher's folder."""

from collections import Counter, defaultdict
from pathlib import Path

from django.conf import settings
from django.db.models import Count, F, QuerySet
from django.utils import timezone

from config.demo.maildir import Maildir
from consent.models import PersonalLink, Subscription
from consent.rules.fold import state_at
from consent.rules.vocabulary import State
from delivery.models import Delivery, Edition
from delivery.rules.vocabulary import DeliveryKind, DeliveryState
from programs.models import Program

NO_ANSWER = "no answer"
# It reads fields of several depths, so people of different relationships get different words.
EXAMPLE = "brakes"
STATES = (NO_ANSWER, *(str(state) for state in State if state not in (State.NONE, State.ERASED)))
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


def others() -> Rows:
    """Return each other kind of message with how many went, and how many did not for which reason.

    None of them takes a place of a promise: each answers somebody's word, or tells of an end. What
    was reserved does, and has an end of its own.
    """
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    outcomes = Delivery.objects.exclude(kind=DeliveryKind.EDITION).order_by()
    for kind, state, refusal, number in outcomes.values_list("kind", "state", "refusal").annotate(
        number=Count("id")
    ):
        counted[kind][refusal or state] += number
    return [
        (kind.label, *_sent_and_why(counted[kind], "–"))
        for kind in DeliveryKind
        if kind not in (DeliveryKind.EDITION, DeliveryKind.RESERVATION)
    ]


def _edition_row(edition: Edition, outcomes: Counter[str]) -> tuple[str, ...]:
    return (str(edition), *_sent_and_why(outcomes, "–" if edition.planned_at else edition.state))


def _sent_and_why(outcomes: Counter[str], nothing: str) -> tuple[str, str]:
    sent = outcomes.pop(DeliveryState.SENT, 0)
    why = ", ".join(f"{reason} {number}" for reason, number in outcomes.most_common())
    return (str(sent), why or nothing)


def standings() -> Rows:
    """Return each program with how many people are in which state now.

    Who is neither active nor paused is not planned at all: this is why they got nothing.
    `no answer` counts those who only have a link.
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
    silent = PersonalLink.objects.exclude(subscriber__subscriptions__program=F("program"))
    for program_id, _subscriber in (
        silent.values_list("program", "subscriber").distinct().order_by()
    ):
        counted[program_id][NO_ANSWER] += 1
    return [
        (program.slug, *(str(counted[program.id][state] or "·") for state in STATES))
        for program in Program.objects.filter(brand__is_sandbox=False)
    ]


def examples() -> list[str]:
    """Return three people whose relationship and choices made their messages different."""
    sent = Delivery.objects.filter(state=DeliveryState.SENT, edition__name=EXAMPLE)
    queries = (
        sent.filter(subscriber__relationship="loyal", language="de"),
        sent.filter(subscriber__relationship="established", language="en"),
        sent.filter(subscriber__relationship="new", language="en"),
    )
    return [_example(query) for query in queries if query.exists()]


def _example(deliveries: QuerySet[Delivery]) -> str:
    """Describe the delivery that used most."""
    found = deliveries.select_related("subscriber", "edition__program").order_by("id")
    delivery = max(found, key=lambda each: len(_shown(each)))
    person, edition = delivery.subscriber, delivery.edition
    left_out = [f"{use['field']} ({use['why_not']})" for use in delivery.used if not use["shown"]]
    return (
        f"{person.email} ({person.relationship}, {delivery.language}) got {edition}\n"
        f"    used: {', '.join(_shown(delivery)) or 'nothing'}\n"
        f"    left out: {', '.join(left_out) or 'nothing'}\n"
        f"    {_address(person.email or '', EXAMPLE)}"
    )


def _shown(delivery: Delivery) -> list[str]:
    return [use["field"] for use in delivery.used if use["shown"]]


def _address(recipient: str, edition_name: str) -> str:
    """Return where the inbox shows what somebody got of an edition."""
    for mail in Maildir(Path(settings.DEMO_MAILDIR)).mails():
        feedback = mail.head().get("Feedback-ID", "") if mail.recipient == recipient else ""
        if str(feedback).startswith(f"{edition_name}:"):
            return f"{settings.BASE_URL}/inbox/{mail.name}/"
    return ""
