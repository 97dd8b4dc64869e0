"""Saying no to a personal invitation."""

from datetime import datetime

from consent.ledger import Evidence, NewEntry
from consent.models import ConsentEvent, PersonalLink
from consent.rules.fold import Standing
from consent.rules.inviting import came_by
from consent.rules.undoing import UNDO_LASTS
from consent.rules.vocabulary import Actor, EventKind, Method, State
from consent.selectors.standing import standings, state_of
from consent.selectors.whole import is_still_at
from consent.services.join import promise_read
from consent.services.recording import Clock, record
from programs.selectors import promises

# Who is in leaves by the way out; a link that somebody forwarded must not do it for them.
_KEEPS = (State.ACTIVE, State.PAUSED, State.REFUSED)
# What somebody else asked in their name is theirs to refuse, by any link that reached them.
_IN_THEIR_NAME = (Actor.CONTROLLER, Actor.RELAY)


def decline(
    *,
    link: PersonalLink,
    language: str = "",
    version: int | None = None,
    ip: str = "",
    user_agent: str = "",
    clock: Clock,
) -> None:
    """Record that the person of `link` said no to the promise number `version`. Idempotent.

    What is in the person's own hands is left alone, for the link may have been forwarded: a yes
    that holds, their own request, the offer to renew, a leaving that can still be taken back. A
    link that went to an address from before says nothing in their name. Raises
    `ProgramNotOpenError`.
    """
    invitation = promise_read(link.program, version)
    text, _promise = promises.promise_for(invitation, language)

    def decide(now: datetime) -> list[NewEntry]:
        pair = (link.subscriber_id, link.program_id)
        if not is_still_at(link.subscriber_id, link.address_version or 0):
            return []
        if _keeps(standings([pair])[pair], now):
            return []
        refused = NewEntry(
            subscriber_id=link.subscriber_id,
            kind=EventKind.REFUSED,
            actor=Actor.PERSON,
            method=Method.PERSONAL_LINK,
            at=now,
            program_id=link.program_id,
            invitation_id=invitation.id,
            language=text.language,
            text_id=text.shown_id,
            details=came_by(campaign=link.campaign, batch_id=link.batch_id),
            evidence=Evidence(ip=ip, user_agent=user_agent),
        )
        return [refused]

    record(subscriber_ids=[link.subscriber_id], decide=decide, clock=clock)


def _keeps(standing: Standing, now: datetime) -> bool:
    state = state_of(standing, now)
    if state in _KEEPS or _waits_for_them(standing, now):
        return True
    since = standing.since
    return state == State.WITHDRAWN and since is not None and now < since + UNDO_LASTS


def _waits_for_them(standing: Standing, now: datetime) -> bool:
    """Say whether a request is open that they made themselves, or an offer to renew their yes."""
    if standing.request_lapses_at is None or standing.request_lapses_at <= now:
        return False
    asked = ConsentEvent.objects.filter(id=standing.open_request_id or 0)
    return asked.exclude(actor__in=_IN_THEIR_NAME).exists()
