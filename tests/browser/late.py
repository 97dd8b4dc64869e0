"""Pages that come too late, or find nothing: expired, replaced, over, closed, empty."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils import timezone

from consent.models import ConsentEvent, Subscription
from consent.rules.vocabulary import Actor, EventKind, Method
from consent.selectors import tokens
from consent.services.confirm import confirm
from consent.services.erase import erase
from consent.services.leave import leave, undo
from consent.services.links import make_links
from consent.services.offer_renewal import offer_renewal
from delivery.models import Delivery
from delivery.services.links import send_preference_link
from programs.models import Program
from programs.rules.vocabulary import ProgramState, TermKind
from programs.services.programs import close_program, hold_program
from subscribers.services.people import find_or_add
from tests import cast, factories
from tests.consent.proxy.bringing import bring_one, brought

SLUG_OF_CLOSED = "closed-course"


def late(program: Program) -> dict[str, str]:
    """Return the address of each such page by its name."""
    return {
        "personal-expired": _expired_link(program),
        "confirm-expired": f"/c/{tokens.confirm_token(_asked(program, 'kim', days=31).id)}/",
        "confirm-replaced": _replaced(program),
        "confirm-renewal": _renewal(),
        **_brought(program),
        **_left(program),
        **_left_and_held(),
        "ended-revoked": f"/u/{tokens.leave_token(cast.dan(program).id)}",
        "ended-completed": _completed(program),
        "ended-lapsed": _lapsed(program),
        "ended-erased": _erased(program),
        "program-closed": _closed(),
        **_nothing_comes(),
        **_empty_centre(),
    }


def _ago(**ago: float) -> Callable[[], datetime]:
    return lambda: timezone.now() - timedelta(**ago)


def _asked(program: Program, name: str, **ago: float) -> ConsentEvent:
    return cast.ask(program, f"{name}@example.com", clock=_ago(**ago))


def _expired_link(program: Program) -> str:
    invited = find_or_add(address="jan@example.com", language="en", clock=_ago(days=100))
    (link,) = make_links(program=program, subscriber_ids=[invited.id], clock=_ago(days=100))
    return f"/p/{program.slug}/{tokens.link_token(link.id)}/"


def _replaced(program: Program) -> str:
    first = _asked(program, "lee", days=2)
    _asked(program, "lee", days=1)
    return f"/c/{tokens.confirm_token(first.id)}/"


def _renewal() -> str:
    course = factories.published_program(
        "short-course", term_kind=TermKind.DAYS, term_days=30, clock=_ago(days=40)
    )
    row = cast.say_yes(course, "max@example.com", clock=_ago(days=20))
    yes = ConsentEvent.objects.get(program=course, kind=EventKind.GIVEN)
    asked = offer_renewal(subscription_id=row.id, yes_id=yes.id, clock=timezone.now)
    assert asked is not None
    return f"/c/{tokens.confirm_token(asked.id)}/"


def _brought(program: Program) -> dict[str, str]:
    """Return what somebody reads in whose name a request was brought, with all that it may say."""
    more = {"chosen": ("usual_store",), "answers": {"diet": "vegan"}}
    for address, given in (("bea@example.com", more), ("kai@example.com", {})):
        bring_one(address, program=program.slug, **given)
    return {
        "confirm-brought": f"/c/{tokens.confirm_token(brought('bea@example.com').id)}/",
        "confirm-brought-german": (
            f"/c/{tokens.confirm_token(brought('kai@example.com').id)}/?language=de"
        ),
    }


def _left(program: Program) -> dict[str, str]:
    """Return the ways back that are not there any more, and one that was taken."""
    late = _leaving(program, "nia", hours=1)
    again = _leaving(program, "oli", minutes=5)
    cast.ask(program, "oli@example.com")
    taken = _leaving(program, "pia", minutes=5)
    undo(event_id=taken.id, ip=cast.IP, user_agent=cast.BROWSER, clock=timezone.now)
    return {
        name: f"/u/undo/{tokens.undo_token(event.id)}/"
        for name, event in {"undo-late": late, "undo-since": again, "undone": taken}.items()
    }


def _left_and_held() -> dict[str, str]:
    """Return the ways back into a program that takes nobody in right now."""
    held = factories.published_program("reading-circle")
    left = _leaving(held, "sid", hours=1)
    asked = ConsentEvent.objects.get(program=held, kind=EventKind.REQUESTED)
    hold_program(program=held)
    return {
        "undo-late-held": f"/u/undo/{tokens.undo_token(left.id)}/",
        "withdrawn-since-held": f"/c/{tokens.confirm_token(asked.id)}/?language=de",
    }


def _leaving(program: Program, name: str, **ago: float) -> ConsentEvent:
    row = cast.say_yes(program, f"{name}@example.com", clock=_ago(days=1))
    leave(subscription_id=row.id, method=Method.LEAVE_PAGE, clock=_ago(**ago))
    return ConsentEvent.objects.get(subject__subscriber=row.subscriber_id, kind=EventKind.WITHDRAWN)


def _completed(program: Program) -> str:
    row = cast.say_yes(program, "quin@example.com", clock=_ago(days=2))
    Subscription.objects.filter(pk=row.pk).update(ends_at=timezone.now() - timedelta(days=1))
    return f"/u/{tokens.leave_token(row.id)}"


def _lapsed(program: Program) -> str:
    _asked(program, "rob", days=31)
    return f"/u/{tokens.leave_token(cast.subscription(program, 'rob@example.com').id)}"


def _erased(program: Program) -> str:
    row = cast.say_yes(program, "jon@example.com")
    erase(
        subscriber_id=row.subscriber_id,
        actor=Actor.PERSON,
        method=Method.PREFERENCES,
        clock=timezone.now,
    )
    return f"/u/{tokens.leave_token(row.id)}"


def _closed() -> str:
    closed = factories.published_program(SLUG_OF_CLOSED)
    Program.objects.filter(pk=closed.pk).update(state=ProgramState.CLOSED)
    return f"/p/{SLUG_OF_CLOSED}/"


def _nothing_comes() -> dict[str, str]:
    """Return the pages of a yes that waits or has ended, and of programs that have.

    Whoever said yes before, asked, or left reads it; French and German where the words are long.
    """
    held, over = (factories.published_program(slug) for slug in ("held-course", "past-course"))
    said, asked = cast.say_yes(held, "zoe@example.com"), _asked(held, "abe")
    before, late, left = _asked(over, "ada"), _asked(over, "ole"), _leaving(over, "eli", minutes=5)
    confirm(request_id=before.id, ip=cast.IP, user_agent=cast.BROWSER, clock=timezone.now)
    hold_program(program=held)
    close_program(program=over)
    done = _asked(Program.objects.get(slug="short-course"), "ivo", days=35)
    confirm(request_id=done.id, ip=cast.IP, user_agent=cast.BROWSER, clock=_ago(days=35))
    yes_of_zoe = ConsentEvent.objects.get(
        subject__subscriber=said.subscriber_id, program=held, kind=EventKind.REQUESTED
    )
    return {
        "confirm-held": _confirm(asked),
        "joined-held": _confirm(yes_of_zoe),
        "joined-held-french": f"{_confirm(yes_of_zoe)}?language=fr",
        "joined-closed": f"{_confirm(before)}?language=de",
        "confirm-closed": _confirm(late),
        "joined-ended": _confirm(done),
        "left-closed": f"/u/{tokens.leave_token(cast.subscription(over, 'eli@example.com').id)}",
        "undo-closed": f"/u/undo/{tokens.undo_token(left.id)}/",
    }


def _confirm(asked: ConsentEvent) -> str:
    return f"/c/{tokens.confirm_token(asked.id)}/"


def _empty_centre() -> dict[str, str]:
    """Return the preference centre of somebody who joined nothing, and one that had its hour."""
    open_, over = (_mailed(name, hours) for name, hours in (("sam", 0), ("tom", 2)))
    return {
        "me-empty": open_,
        "me-known-empty": f"{open_}data/",
        "me-messages-empty": f"{open_}messages/",
        "me-expired": over,
    }


def _mailed(name: str, hours: float) -> str:
    address = f"{name}@example.com"
    person = find_or_add(address=address, language="en", clock=_ago(hours=hours))
    send_preference_link(address=address, clock=_ago(hours=hours))
    return f"/me/{tokens.preferences_token(Delivery.objects.get(subscriber=person).id)}/"
