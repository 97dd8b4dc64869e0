"""Who comes by a personal link and is in the program already: what they hold, what would change."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from consent.models import PersonalLink, Subscription
from consent.rules.inviting import ASKED_IN_AN_EDITION
from consent.rules.vocabulary import State
from consent.selectors.newer import changes_since
from consent.selectors.offers import Offer
from consent.selectors.standing import facts_for, state_of
from programs.rules.changes import Change

_IN = (State.ACTIVE, State.PAUSED)


@dataclass(frozen=True, slots=True)
class Membership:
    """A yes that holds, and what the offered promise has otherwise than the accepted one."""

    changes: tuple[Change, ...]


def membership(
    link: PersonalLink, offered: Offer, clock: Callable[[], datetime]
) -> Membership | None:
    """Return what the person of `link` holds, or None where they are not in, or it is not told.

    It is told only behind a link that stood in an edition, which said so itself: any other link may
    have been forwarded by somebody who never told that they joined.
    """
    if link.campaign != ASKED_IN_AN_EDITION:
        return None
    row = Subscription.objects.filter(
        subscriber=link.subscriber_id, program=link.program_id
    ).first()
    if row is None:
        return None
    standing = facts_for([row.id])[row.id].standing
    if state_of(standing, clock()) not in _IN:
        return None
    if standing.invitation_id == offered.invitation.id:
        return Membership(())
    language = offered.promise.language
    return Membership(changes_since(standing, offered.invitation, language))
