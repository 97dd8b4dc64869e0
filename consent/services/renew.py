"""Saying yes again in the preference centre, to the version that is offered now."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from consent.ledger import Evidence, NewEntry, append
from consent.models import ConsentEvent, Subscription
from consent.rules.cover import Use
from consent.rules.fold import Standing
from consent.rules.renewing import answers_to, renewed_choice
from consent.rules.vocabulary import Actor, EventKind, Method, State
from consent.selectors.newer import newest_of
from consent.selectors.standing import standings, state_of
from consent.selectors.whole import is_still_at
from consent.selectors.wishes import wishes_of
from consent.services.recording import Clock, record
from consent.services.stops import freed_by_a_yes
from consent.services.yes import OwnWord, new_yes
from programs.models import Invitation
from programs.selectors.newer import is_material_since
from programs.selectors.promises import promise_for, uses_of
from subscribers.models import Subscriber
from subscribers.rules.vocabulary import StoppedBy
from subscribers.selectors.stops import stoppers_of

# Who left says yes by joining again; who is asked nothing yet has nothing to renew.
_RENEWABLE = (State.ACTIVE, State.PAUSED, State.COMPLETED)


def renew(
    *,
    subscription_id: int,
    invitation_id: int,
    address_version: int,
    chosen: Collection[str] | None,
    answers: Mapping[str, Any],
    ip: str,
    user_agent: str,
    clock: Clock,
) -> ConsentEvent | None:
    """Accept the published version by the person's own POST, from a page that their mailbox led to.

    `invitation_id` is the version that they read: None where another was published since, where
    the yes neither holds nor ended by its term, where the program takes nobody in, or where the
    controller stopped all mail to the person: nothing could come of it. Nor is a yes taken where
    their address is not that of `address_version` any more, which the link was mailed to: the new
    mailbox must say so itself. Their own stop and the mail system's are lifted, as by a
    confirmation. The request and the yes that answers it are one transaction, so no confirmation
    is mailed. The term and the count of editions begin anew; less often, less personal and a
    pause go on.
    """
    row = Subscription.objects.get(id=subscription_id)

    def decide(now: datetime) -> list[NewEntry]:
        pair = (row.subscriber_id, row.program_id)
        standing = standings([pair])[pair]
        offered = _offered(standing, now)
        person = Subscriber.objects.get(id=row.subscriber_id)
        if offered is None or offered.id != invitation_id or not _may(person, address_version):
            return []
        wish = _Wish(offered, standing, chosen, answers)
        return _said(person, wish, Evidence(person.email or "", ip, user_agent), now)

    events = record(subscriber_ids=[row.subscriber_id], decide=decide, clock=clock)
    return events[0] if events else None


def _offered(standing: Standing, now: datetime) -> Invitation | None:
    """Return the version that may be accepted now."""
    return newest_of(standing) if state_of(standing, now) in _RENEWABLE else None


def _may(person: Subscriber, address_version: int) -> bool:
    """Say whether mail can come of a yes, and whether the mailbox is still the one that asks."""
    if person.email is None or StoppedBy.CONTROLLER in stoppers_of(person):
        return False
    return is_still_at(person.pk, address_version)


class _Wish:
    """The version that is accepted, in its words, and what is chosen of it."""

    def __init__(
        self,
        offered: Invitation,
        standing: Standing,
        chosen: Collection[str] | None,
        answers: Mapping[str, Any],
    ) -> None:
        uses = [Use(*row) for row in uses_of([offered.id])[offered.id]]
        self.offered = offered
        self.text, _promise = promise_for(offered, standing.language)
        self.answers = answers_to(uses, answers)
        self.chosen = renewed_choice(
            uses,
            before=standing.chosen,
            asks_for_more=is_material_since(standing.invitation_id or 0, offered),
            chosen=chosen,
            answers=answers,
        )


def _said(person: Subscriber, wish: _Wish, own: Evidence, now: datetime) -> list[NewEntry]:
    """Append the request, with what was answered; return the yes to it and what that lifts."""
    [request] = append([_request(person, wish, replace(own, answers=wish.answers), now)])
    freed = freed_by_a_yes(person, own, now, Method.PREFERENCES)
    return [_yes(request, wish, own, now), *freed]


def _request(person: Subscriber, wish: _Wish, said: Evidence, now: datetime) -> NewEntry:
    return NewEntry(
        subscriber_id=person.id,
        kind=EventKind.REQUESTED,
        actor=Actor.PERSON,
        method=Method.PREFERENCES,
        at=now,
        program_id=wish.offered.program_id,
        invitation_id=wish.offered.id,
        language=wish.text.language,
        text_id=wish.text.shown_id,
        valid_until=now,
        address_version=person.address_version,
        details={"chosen": wish.chosen, "promise_sha256": wish.text.promise_sha256},
        evidence=said,
    )


def _yes(request: ConsentEvent, wish: _Wish, said: Evidence, now: datetime) -> NewEntry:
    program_id = wish.offered.program_id
    word = OwnWord(
        subscriber_id=request.subject.subscriber_id or 0,
        renews=True,
        method=Method.PREFERENCES,
        at=now,
        chosen=wish.chosen,
        wishes=wishes_of(subject_id=request.subject_id, program_id=program_id, now=now),
        evidence=said,
    )
    return new_yes(word=word, request=request, version=wish.offered)
