"""The person's word about their language and their time zone: it wins over the controller's."""

from collections.abc import Mapping
from datetime import datetime

from consent.ledger import Evidence, NewEntry
from consent.models import ConsentEvent
from consent.rules.vocabulary import Actor, EventKind, Method
from consent.selectors.whole import is_still_at
from consent.services.recording import Clock, record
from subscribers.models import Subscriber
from subscribers.rules.vocabulary import OwnChoice


def choose(
    *,
    subscriber_id: int,
    choices: Mapping[OwnChoice, str],
    address_version: int | None = None,
    ip: str,
    user_agent: str,
    clock: Clock,
) -> ConsentEvent | None:
    """Set what the person chose, in its one spelling, for their pages and for what is sent.

    No sync or import writes over it. What they said yes to stays in the language in which they
    said it; what is written to them comes in theirs where there is a text in it. None where
    nothing would change, or where the link that led here went to an address that they have no
    more. The values stand sealed in the entry, whose `details` only name them.
    """

    def decide(now: datetime) -> list[NewEntry]:
        person = Subscriber.objects.get(pk=subscriber_id)
        if person.erased_at is not None or not is_still_at(subscriber_id, address_version):
            return []
        new = {str(each): said for each, said in choices.items() if said != _held(person, each)}
        said = Evidence(ip=ip, user_agent=user_agent, answers=new)
        return [_entry(subscriber_id, said, now)] if new else []

    events = record(subscriber_ids=[subscriber_id], decide=decide, clock=clock)
    return events[0] if events else None


def _held(person: Subscriber, choice: OwnChoice) -> str:
    return {OwnChoice.LANGUAGE: person.language, OwnChoice.TIME_ZONE: person.time_zone}[choice]


def _entry(subscriber_id: int, said: Evidence, now: datetime) -> NewEntry:
    return NewEntry(
        subscriber_id=subscriber_id,
        kind=EventKind.CHANGED,
        actor=Actor.PERSON,
        method=Method.PREFERENCES,
        at=now,
        details={"own_choices": sorted(said.answers)},
        evidence=said,
    )
