"""What is known of people before somebody brings a request in their name."""

from collections.abc import Callable, Collection
from datetime import datetime

from consent.models import ConsentEvent
from consent.rules.fold import NOBODY
from consent.rules.proxy import STARTS_OR_ENDS, ProxyFacts
from consent.rules.vocabulary import Actor, EventKind, State
from consent.selectors.standing import Pair, standings, state_of
from subscribers.models import Subscriber, Suppression

BRINGING = (Actor.RELAY, Actor.CONTROLLER)


def proxy_facts(pairs: Collection[Pair], clock: Callable[[], datetime]) -> dict[Pair, ProxyFacts]:
    """Return what holds for each (subscriber, program), in at most eight queries."""
    ids = {pair[0] for pair in pairs}
    people = Subscriber.objects.in_bulk(ids)
    stops = Suppression.objects.filter(subscriber__in=ids, lifted_at=None)
    stopped = set(stops.values_list("subscriber_id", flat=True))
    standing = standings(list(pairs))
    words, asked = _last_words(pairs), _asked(pairs)
    now = clock()
    return {
        pair: ProxyFacts(
            state=state_of(standing.get(pair, NOBODY), now),
            last_word=words.get(pair, ""),
            asked_before=pair in asked,
            suppressed=bool(person.suppressed_by) or person.id in stopped,
            restricted=person.restricted_at is not None,
            erased=person.erased_at is not None,
            has_address=person.email is not None,
        )
        if (person := people.get(pair[0]))
        else ProxyFacts(state=State.NONE, erased=True)
        for pair in pairs
    }


def _last_words(pairs: Collection[Pair]) -> dict[Pair, str]:
    """Return the last entry that started or ended each subscription, folded or not."""
    entries = ConsentEvent.objects.filter(
        subject__subscriber__in={pair[0] for pair in pairs},
        program__in={pair[1] for pair in pairs},
        kind__in=STARTS_OR_ENDS,
    )
    last = entries.order_by("subject_id", "program_id", "-position").distinct(
        "subject_id", "program_id"
    )
    return {
        (subscriber_id or 0, program_id or 0): kind
        for subscriber_id, program_id, kind in last.values_list(
            "subject__subscriber_id", "program_id", "kind"
        )
    }


def _asked(pairs: Collection[Pair]) -> set[tuple[int | None, int | None]]:
    brought = ConsentEvent.objects.filter(
        subject__subscriber__in={pair[0] for pair in pairs},
        program__in={pair[1] for pair in pairs},
        kind=EventKind.REQUESTED,
        actor__in=BRINGING,
    )
    return set(brought.values_list("subject__subscriber_id", "program_id"))
