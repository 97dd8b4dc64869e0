"""Saying yes again in the preference centre, to the version that is offered now."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from consent.ledger import Evidence, NewEntry, append
from consent.models import ConsentEvent, Subscription
from consent.rules.cover import Use
from consent.rules.fold import Standing
from consent.rules.renewing import answers_to, renewed_choice
from consent.rules.term import term_end
from consent.rules.vocabulary import Actor, EventKind, Method, State
from consent.selectors.newer import newest_of
from consent.selectors.standing import standings, state_of
from consent.selectors.whole import is_still_at
from consent.selectors.wishes import wishes_of
from consent.services.recording import Clock, record
from consent.services.stops import freed_by_a_yes
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
        if not is_still_at(row.subscriber_id, address_version):
            return []
        pair = (row.subscriber_id, row.program_id)
        standing = standings([pair])[pair]
        offered = newest_of(standing)
        if state_of(standing, now) not in _RENEWABLE or offered is None:
            return []
        if offered.id != invitation_id:
            return []
        person = Subscriber.objects.get(id=row.subscriber_id)
        if person.email is None or StoppedBy.CONTROLLER in stoppers_of(person):
            return []
        wish = _Wish(offered, standing, chosen, answers)
        said = Evidence(person.email, ip, user_agent, wish.answers)
        [request] = append([_request(person, wish, said, now)])
        own = Evidence(person.email, ip, user_agent)
        yes = _yes(request, wish, own, now)
        return [yes, *freed_by_a_yes(person, own, now, Method.PREFERENCES)]

    events = record(subscriber_ids=[row.subscriber_id], decide=decide, clock=clock)
    return events[0] if events else None


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
    held = wishes_of(subject_id=request.subject_id, program_id=wish.offered.program_id, now=now)
    return NewEntry(
        subscriber_id=request.subject.subscriber_id or 0,
        kind=EventKind.RENEWED,
        actor=Actor.PERSON,
        method=Method.PREFERENCES,
        at=now,
        program_id=request.program_id,
        invitation_id=request.invitation_id,
        language=request.language,
        text_id=request.text_id,
        answers_id=request.id,
        valid_until=term_end(
            kind=wish.offered.term_kind,
            days=wish.offered.term_days,
            ends_on=wish.offered.term_ends_on,
            given_at=now,
        ),
        address_version=request.address_version,
        details={"chosen": wish.chosen} | held.details(),
        evidence=said,
    )
