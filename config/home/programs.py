"""The programs of a person with their health, each number with its rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from django.db.models import Case, Model, Value, When
from django.utils.safestring import SafeString

from config.home.seeing import Seeing, listing
from consent.models import Subscription
from delivery.models import Delivery
from delivery.rules.vocabulary import DeliveryKind
from delivery.selectors.programs_health import GONE, JOINED, SENT, SPAM, WITHHELD, Health, health
from programs.models import Program
from programs.rules.charts import spark
from programs.rules.vocabulary import ProgramState

AT_MOST = 8


@dataclass(frozen=True, slots=True)
class Trend:
    """One number over twelve weeks: drawn small; `url` leads to its rows, "" to none."""

    name: str
    number: int
    chart: SafeString
    url: str

    @property
    def shown(self) -> str:
        """Return the number as it is read."""
        return f"{self.number:,}"


@dataclass(frozen=True, slots=True)
class Row:
    """One program and its trends."""

    program: Program
    trends: Sequence[Trend]


def programs(seeing: Seeing, today: date) -> list[Row]:
    """Return the first programs, those that are open before the others; two queries.

    What is only for trying is none of them.
    """
    order = Case(
        When(state=ProgramState.HELD, then=Value(0)),
        When(state=ProgramState.OPEN, then=Value(1)),
        default=Value(2),
    )
    real = seeing.rows(Program).filter(brand__is_sandbox=False)
    shown = list(real.order_by(order, "name", "pk")[:AT_MOST])
    found = health([program.pk for program in shown], today)
    return [Row(program, _trends(seeing, program, found[program.pk])) for program in shown]


def _trends(seeing: Seeing, program: Program, of: Health) -> list[Trend]:
    since = datetime.combine(of.since, time.min, UTC).isoformat()
    people = {"program__id__exact": program.pk, "since__gte": since}
    messages = {
        "kind__exact": DeliveryKind.EDITION,
        "edition__program__id__exact": program.pk,
        "settled_at__gte": since,
    }
    asked: list[tuple[str, str, type[Model], dict[str, Any]]] = [
        ("joined", JOINED, Subscription, {"state__in": "active,paused", **people}),
        ("left", GONE, Subscription, {"state__in": "withdrawn,erased", **people}),
        ("sent", SENT, Delivery, {"state__exact": "sent", **messages}),
        ("withheld", WITHHELD, Delivery, {"state__exact": "withheld", **messages}),
        ("complaints", SPAM, Delivery, {"provider_state__exact": "complained", **messages}),
    ]
    return [
        _trend(name, of, what, listing(rows, **query) if seeing.may_see(rows) else "")
        for name, what, rows, query in asked
    ]


def _trend(name: str, of: Health, what: str, url: str) -> Trend:
    drawn = spark(of.of(what), is_bad=what == SPAM and bool(of.total(what)))
    return Trend(name, of.total(what), drawn, url)
