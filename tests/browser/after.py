"""Pages after the yes in their further states: answered, thanked for, too late, with news."""

from datetime import timedelta

from django.utils import timezone

from consent.models import ConsentEvent
from consent.rules.vocabulary import EventKind, Method
from consent.selectors import tokens
from consent.services.leave import leave
from consent.services.say_why import say_why
from delivery.models import Delivery, Feedback
from delivery.rules.feedback import Answer
from delivery.services import editions
from delivery.services.feedback import say_feedback
from delivery.services.links import send_preference_link
from programs.models import Program
from tests import cast, factories
from tests.delivery.pages.own import own_messages
from tests.delivery.sending import approved_edition

LONG_AGO = timedelta(days=100)


def after(program: Program) -> dict[str, str]:
    """Return the address of each such page by its name; what was sent is sent by then."""
    return {
        **_reasons(program),
        **_answered(),
        **_own_answers(),
        "joined-first": _first_planned(),
        "me-left": _left_there(program),
        "confirm-in-already": f"/c/{tokens.confirm_token(_asked_again(program).id)}/",
        "expired": f"/c/{tokens.confirm_token(_old_request(program).id)}/",
    }


def _reasons(program: Program) -> dict[str, str]:
    """Return the page that asks why, and the one of somebody who said so."""
    asked, said = (_leaving(program, name) for name in ("uma", "vic"))
    say_why(event_id=said.id, why="too_often", remark="Twice on one day.", clock=timezone.now)
    address = f"/u/reason/{tokens.reason_token(said.id)}/"
    send_preference_link(address="vic@example.com", clock=timezone.now)
    mailed = Delivery.objects.get(kind="link", subscriber__email="vic@example.com")
    centre = f"/me/{tokens.preferences_token(mailed.id)}/"
    return {
        "reason-late": f"/u/reason/{tokens.reason_token(_long_gone(program).id)}/",
        "me-with-reasons": centre,
        "me-reasons": f"{centre}left/",
        "me-reasons-german": f"{centre}left/?language=de",
        "me-reasons-forgotten": f"{centre}left/?did=forgotten",
        "me-reasons-changed": f"{centre}left/?did=changed&language=fr",
        "me-reason": f"{centre}left/{said.id}/",
        "me-reason-german": f"{centre}left/{said.id}/?language=de",
        "reason": f"/u/reason/{tokens.reason_token(asked.id)}/",
        "reason-said": f"{address}?did=said",
        "reason-french": f"{address}?did=said&language=fr",
        "reason-before": f"{address}?did=before&language=de",
    }


def _long_gone(program: Program) -> ConsentEvent:
    """Return a leaving of some time ago whose reason is held still."""
    long_ago = timezone.now() - timedelta(days=40)
    row = cast.say_yes(program, "zac@example.com", clock=lambda: long_ago)
    leave(subscription_id=row.id, method=Method.LEAVE_PAGE, clock=lambda: long_ago)
    left = ConsentEvent.objects.get(subject__subscriber=row.subscriber_id, kind="withdrawn")
    say_why(event_id=left.id, why="other", remark="It was me.", clock=lambda: long_ago)
    return left


def _leaving(program: Program, name: str) -> ConsentEvent:
    row = cast.say_yes(program, f"{name}@example.com")
    leave(subscription_id=row.id, method=Method.LEAVE_PAGE, clock=timezone.now)
    return ConsentEvent.objects.get(subject__subscriber=row.subscriber_id, kind=EventKind.WITHDRAWN)


def _answered() -> dict[str, str]:
    """Return the receipt of somebody who answered, and of a message from long ago."""
    others = Delivery.objects.filter(kind="edition", state="sent").exclude(
        subscriber__email__in=["alice@example.com", "ivy@example.com"]
    )
    said, old = others.order_by("id")[:2]
    answer = Answer(useful=False, too_personal=True, remark="How do you know?")
    say_feedback(delivery_id=said.pk, answer=answer, clock=timezone.now)
    Delivery.objects.filter(pk=old.pk).update(handed_over_at=timezone.now() - LONG_AGO)
    return {
        "why-said": f"/why/{tokens.why_token(said.pk)}/?did=said",
        "why-said-before": f"/why/{tokens.why_token(said.pk)}/?did=before&language=de",
        "why-long-ago": f"/why/{tokens.why_token(old.pk)}/",
        "read-gone": f"/read/{tokens.reading_token(old.pk)}/?language=de",
    }


def _own_answers() -> dict[str, str]:
    """Return what somebody said of a message, as they read and change it."""
    said = Feedback.objects.select_related("delivery__subscriber").earliest("id").delivery
    messages = own_messages(said.subscriber.email or "")
    return {
        "me-messages-answered": f"{messages}?did=changed",
        "me-messages-forgotten": f"{messages}?did=forgotten&language=fr",
        "me-answer": f"{messages}{said.pk}/",
        "me-answer-german": f"{messages}{said.pk}/?language=de",
    }


def _first_planned() -> str:
    program = factories.published_program("cheeses", uses=["first_name"])
    cast.say_yes(program, "wim@example.com")
    soon = timezone.now() + timedelta(days=4)
    editions.schedule(edition=approved_edition(program), at=soon, clock=timezone.now)
    asked = ConsentEvent.objects.get(program=program, kind=EventKind.REQUESTED)
    return f"/c/{tokens.confirm_token(asked.id)}/"


def _left_there(program: Program) -> str:
    row = cast.say_yes(program, "xia@example.com")
    leave(subscription_id=row.id, method=Method.PREFERENCES, clock=timezone.now)
    send_preference_link(address="xia@example.com", clock=timezone.now)
    mailed = Delivery.objects.get(kind="link", subscriber=row.subscriber_id)
    return f"/me/{tokens.preferences_token(mailed.id)}/?did={row.id}"


def _old_request(program: Program) -> ConsentEvent:
    return cast.ask(program, "yan@example.com", clock=lambda: timezone.now() - timedelta(days=31))


def _asked_again(program: Program) -> ConsentEvent:
    """Have somebody join who is in already, as by the link of a second mailing."""
    cast.say_yes(program, "zoe@example.com", clock=lambda: timezone.now() - timedelta(days=3))
    return cast.ask(program, "zoe@example.com")
