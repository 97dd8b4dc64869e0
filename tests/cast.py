"""The cast: Alice said yes, Bob was asked, Carol left, Dan complained, Erin stopped everything.

Everybody gets where they are through the services that the pages call, never by writing rows.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from consent.models import ConsentEvent, Subscription
from consent.rules.vocabulary import Actor, EventKind, Method
from consent.services.confirm import confirm
from consent.services.join import request_by_page
from consent.services.leave import leave
from consent.services.withdraw import withdraw, withdraw_all
from programs.models import Program
from subscribers.models import Subscriber

Clock = Callable[[], datetime]
IP = "127.0.0.1"
BROWSER = "a browser"


def ask(
    program: Program,
    address: str,
    *,
    language: str = "en",
    chosen: Collection[str] = (),
    answers: Mapping[str, Any] | None = None,
    clock: Clock = timezone.now,
) -> ConsentEvent:
    """Ask to join with `address`; return the request."""
    request_by_page(
        program=program,
        address=address,
        language=language,
        chosen=chosen,
        answers=answers or {},
        ip=IP,
        user_agent=BROWSER,
        clock=clock,
    )
    return ConsentEvent.objects.filter(
        subject__subscriber__email=address, program=program, kind=EventKind.REQUESTED
    ).latest("position")


def say_yes(
    program: Program,
    address: str = "alice@example.com",
    *,
    clock: Clock = timezone.now,
    **asked: Any,
) -> Subscription:
    """Ask and confirm; return the subscription."""
    request = ask(program, address, clock=clock, **asked)
    confirm(request_id=request.id, ip=IP, user_agent=BROWSER, clock=clock)
    return subscription(program, address)


def subscription(program: Program, address: str) -> Subscription:
    """Return where the person of `address` stands."""
    return Subscription.objects.get(program=program, subscriber__email=address)


def person(address: str) -> Subscriber:
    """Return the person of `address`."""
    return Subscriber.objects.get(email=address)


def alice(program: Program, **asked: Any) -> Subscription:
    """Alice said yes."""
    return say_yes(program, "alice@example.com", **asked)


def bob(program: Program, **asked: Any) -> ConsentEvent:
    """Bob was asked to confirm and has not."""
    return ask(program, "bob@example.com", **asked)


def carol(program: Program, clock: Clock = timezone.now) -> Subscription:
    """Carol said yes and left."""
    row = say_yes(program, "carol@example.com", clock=clock)
    leave(subscription_id=row.id, method=Method.LEAVE_PAGE, clock=clock)
    return subscription(program, "carol@example.com")


def dan(program: Program, clock: Clock = timezone.now) -> Subscription:
    """Dan said yes and complained to his mail provider."""
    row = say_yes(program, "dan@example.com", clock=clock)
    withdraw(
        pairs=[(row.subscriber_id, program.id)],
        actor=Actor.MAIL,
        method=Method.PROVIDER,
        clock=clock,
    )
    return subscription(program, "dan@example.com")


def erin(program: Program, clock: Clock = timezone.now) -> Subscription:
    """Erin said yes and then stopped everything."""
    row = say_yes(program, "erin@example.com", clock=clock)
    withdraw_all(subscriber_id=row.subscriber_id, actor=Actor.RELAY, method=Method.API, clock=clock)
    return subscription(program, "erin@example.com")
