"""What the tests of notices share: promises that end, and what is told of it."""

import re
from collections import Counter
from typing import Any

from consent.models import ConsentEvent, Subscription
from consent.rules.tokens import Purpose
from consent.selectors.tokens import row_of
from consent.services.confirm import Confirmed, confirm
from delivery.gateways.choosing import default_gateway
from delivery.models import Delivery
from delivery.services.claiming import ANSWERS
from delivery.services.sending import send_batch
from programs.models import Program
from programs.rules.vocabulary import Period, TermKind
from tests import cast, factories
from tests.smtp_sink import SmtpSink

LANGUAGES = ("en", "de", "fr")


def for_days(days: int = 90, **values: Any) -> Program:
    return factories.published_program(
        term_kind=TermKind.DAYS, term_days=days, languages=LANGUAGES, **values
    )


def for_editions(count: int, **values: Any) -> Program:
    return factories.published_program(
        term_kind=TermKind.EDITIONS,
        term_editions=count,
        frequency_count=10,
        frequency_period=Period.DAY,
        uses=["first_name"],
        **values,
    )


def answers(clock: cast.Clock) -> int:
    gateway = default_gateway()
    try:
        return send_batch(kinds=ANSWERS, gateway=gateway, clock=clock)
    finally:
        gateway.close()


def notices() -> Counter[str]:
    rows = Delivery.objects.filter(kind="notice").values_list("state", "refusal")
    return Counter(refusal or state for state, refusal in rows)


def request_in(text: str) -> ConsentEvent:
    found = re.search(r"/c/([\w-]{32})/", text)
    assert found is not None
    return ConsentEvent.objects.get(id=row_of(Purpose.CONFIRM, found[1]))


def requested(row: Subscription) -> int | None:
    """Return the request that the yes in force answers."""
    return ConsentEvent.objects.get(id=row.permitted_by_id or 0).answers_id


def renew(sink: SmtpSink, clock: cast.Clock) -> Confirmed:
    """Follow the link of the last message."""
    request = request_in(sink.messages[-1].text())
    return confirm(request_id=request.id, ip=cast.IP, user_agent=cast.BROWSER, clock=clock)
