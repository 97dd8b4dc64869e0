"""What tests of sign-ups made elsewhere share."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone

from consent.models import ConsentEvent
from consent.rules.proxy import ProxyRefusal
from consent.rules.vocabulary import EventKind, Method
from consent.services.proxy import Asked, Bringing, ProxyItem, SignUp, request_for
from tests.cast import Clock

SIGNED_UP_AT = datetime(2024, 3, 1, 12, 30, tzinfo=UTC)
PAPER = SignUp(
    source="the counter in Springfield",
    at=SIGNED_UP_AT,
    ip="203.0.113.9",
    user_agent="a pen",
    wording="Yes, tell me about my usuals.",
    note="Sheet 12, line 4",
)
BY_API = Bringing(method=Method.API)

Result = Asked | ProxyRefusal


def item(address: str = "paula@example.com", program: str = "weekly-usuals", **given: Any) -> Any:
    """Return one sign-up on paper."""
    return ProxyItem(program=program, email=address, **{"evidence": PAPER, **given})


def bring(*items: ProxyItem, clock: Clock = timezone.now, **how: Any) -> list[Result]:
    """Bring sign-ups as a CRM does; return what became of each."""
    return request_for(items=items, bringing=how.pop("bringing", BY_API), clock=clock, **how)


def bring_one(address: str = "paula@example.com", **given: Any) -> Result:
    """Bring one sign-up; return what became of it."""
    [result] = bring(item(address, **given))
    return result


def codes(results: Sequence[Result]) -> list[str]:
    """Return the refusal of each, or `asked`."""
    return [str(each) if isinstance(each, ProxyRefusal) else "asked" for each in results]


def brought(address: str = "paula@example.com") -> ConsentEvent:
    """Return the request that was brought for the person of `address`."""
    return ConsentEvent.objects.get(
        kind=EventKind.REQUESTED, actor="relay", subject__subscriber__email=address
    )
