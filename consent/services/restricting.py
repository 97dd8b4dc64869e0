"""Restricting the use of what is known of a person, as a whole, and ending that."""

from collections.abc import Collection
from datetime import datetime

from consent.ledger import NewEntry
from consent.rules.restriction import restrictor
from consent.rules.vocabulary import Actor, EventKind, Method
from consent.selectors.holds import restrictions_of
from consent.selectors.merged import survivors_of
from consent.selectors.whole import is_still_at
from consent.services.recording import Clock
from consent.services.whole import Said, evidence_if_any, record_each, whole_entry
from subscribers.models import Subscriber


def restrict(
    *,
    subscriber_ids: Collection[int],
    reason: str = "",
    actor: Actor,
    method: Method,
    ip: str = "",
    user_agent: str = "",
    clock: Clock,
) -> int:
    """Keep these people's data and neither use nor send any; return how many were not so already.

    Idempotent. Holds at once, as a stop does.
    """
    said = Said(actor, method, evidence_if_any(reason, ip, user_agent))

    def build(person: Subscriber, now: datetime) -> NewEntry | None:
        is_new = not _holds(person, actor)
        return _entry(person, EventKind.RESTRICTED, said, now) if is_new else None

    done, of_them = 0, set(subscriber_ids)
    while of_them:
        done += record_each(of_them, build, clock)
        # Asked after that: what was merged while it was waited for goes on as another record.
        of_them = set(survivors_of(of_them).values())
    return done


def unrestrict(
    *,
    subscriber_ids: Collection[int],
    address_version: int | None = None,
    reason: str = "",
    actor: Actor,
    method: Method,
    ip: str = "",
    user_agent: str = "",
    clock: Clock,
) -> int:
    """End the restriction that `actor` may end; return from how many people one was taken.

    What the person restricted only their own word ends, relayed or not; what the controller
    restricted, the controller. The person must be told before that (GDPR, article 18, 3). A link
    that went to an address which the person has no more ends nothing.
    """
    said = Said(actor, method, evidence_if_any(reason, ip, user_agent))

    def build(person: Subscriber, now: datetime) -> NewEntry | None:
        may_end = _holds(person, actor) and is_still_at(person.pk, address_version)
        return _entry(person, EventKind.UNRESTRICTED, said, now) if may_end else None

    return record_each(subscriber_ids, build, clock)


def _holds(person: Subscriber, actor: Actor) -> bool:
    return restrictor(actor) in restrictions_of([person.pk])[person.pk]


def _entry(person: Subscriber, kind: EventKind, said: Said, now: datetime) -> NewEntry:
    return whole_entry(person.pk, kind, said, now, {"by": restrictor(said.actor)})
