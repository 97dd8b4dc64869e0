"""Yeses that the tests of receipts share."""

from datetime import UTC, datetime, timedelta
from typing import Any

from consent.models import ConsentEvent
from consent.receipts.jsonld import receipt_jsonld
from programs.models import Program
from programs.rules.vocabulary import TermKind
from tests import cast, factories
from tests.cast import Clock

SAID_AT = datetime(2026, 11, 20, 17, 5, tzinfo=UTC)
LANGUAGES = ("en", "de", "fr")
USES = (
    "first_name",
    ("last_purchase_on", "optional"),
    ("favourite_department", "optional"),
    ("household_size", "asked"),
    ("allergies", "asked"),
)


def at(**after: float) -> Clock:
    """Return a clock that stands so far from the yes."""
    return lambda: SAID_AT + timedelta(**after)


said = at()


def offered(**values: Any) -> Program:
    """Return a program in three languages with data of every need, for 90 days."""
    factories.field("allergies", special_category=True)
    terms: dict[str, Any] = {"term_kind": TermKind.DAYS, "term_days": 90}
    return factories.published_program(uses=USES, languages=LANGUAGES, **(terms | values))


def yes_to(program: Program, **asked: Any) -> ConsentEvent:
    """Return Alice's yes."""
    yes = cast.alice(program, clock=at(), **asked).permitted_by
    assert yes is not None
    return yes


def record_of(yes: ConsentEvent, clock: Clock = said) -> dict[str, Any]:
    """Return the one record of a yes's receipt."""
    [record] = receipt_jsonld(yes, clock=clock)["dpv:hasRecordOfActivity"]
    found: dict[str, Any] = record
    return found


def statuses_of(yes: ConsentEvent, clock: Clock = said) -> list[str]:
    """Return the states that the record of a yes names, in order."""
    return [status["@type"][0] for status in record_of(yes, clock)["dpv:hasConsentStatus"]]
