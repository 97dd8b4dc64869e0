"""Saying no to a personal invitation."""

from datetime import datetime

from consent.ledger import Evidence, NewEntry
from consent.models import PersonalLink
from consent.rules.vocabulary import Actor, EventKind, Method, State
from consent.selectors.standing import standings, state_of
from consent.services.join import ProgramNotOpenError
from consent.services.recording import Clock, record
from programs.selectors import promises

# Who is in leaves by the way out; a link that somebody forwarded must not do it for them.
_KEEPS = (State.ACTIVE, State.PAUSED, State.REFUSED)


def decline(
    *, link: PersonalLink, language: str = "", ip: str = "", user_agent: str = "", clock: Clock
) -> None:
    """Record that the person of `link` said no. Idempotent; a yes that holds is left alone.

    Raises `ProgramNotOpenError`.
    """
    invitation = promises.published(link.program.slug)
    if invitation is None:
        raise ProgramNotOpenError(link.program.slug)
    text, _promise = promises.promise_for(invitation, language)

    def decide(now: datetime) -> list[NewEntry]:
        pair = (link.subscriber_id, link.program_id)
        if state_of(standings([pair])[pair], now) in _KEEPS:
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
            evidence=Evidence(ip=ip, user_agent=user_agent),
        )
        return [refused]

    record(subscriber_ids=[link.subscriber_id], decide=decide, clock=clock)
