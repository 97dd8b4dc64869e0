"""What is known of people before somebody brings a request in their name."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Q

from consent.models import ConsentEvent
from consent.rules.fold import NOBODY
from consent.rules.proxy import STARTS_OR_ENDS, ProxyFacts
from consent.rules.vocabulary import PERMITTING, Actor, EventKind, State
from consent.selectors.standing import Pair, standings, state_of
from subscribers.models import Subscriber, Suppression
from subscribers.selectors.addresses import former_holders

BRINGING = (Actor.RELAY, Actor.CONTROLLER)

# A small-letter address and a program.
Mailbox = tuple[str, int]


def proxy_facts(pairs: Collection[Pair], clock: Callable[[], datetime]) -> dict[Pair, ProxyFacts]:
    """Return what holds for each (subscriber, program), in at most ten queries."""
    ids = {pair[0] for pair in pairs}
    people = Subscriber.objects.in_bulk(ids)
    stops = Suppression.objects.filter(subscriber__in=ids, lifted_at=None)
    stopped = set(stops.values_list("subscriber_id", flat=True))
    standing = standings(list(pairs))
    own = _heard(_entries(ids, {pair[1] for pair in pairs}))
    mailboxes = {pair: _mailbox(people[pair[0]], pair[1]) for pair in pairs if pair[0] in people}
    before = facts_before(mailboxes.values())
    now = clock()
    return {
        pair: ProxyFacts(
            state=state_of(standing.get(pair, NOBODY), now),
            last_word=own[pair].last_word or before[mailboxes[pair]].last_word,
            asked_before=own[pair].is_asked or before[mailboxes[pair]].asked_before,
            suppressed=bool(person.suppressed_by) or person.id in stopped,
            restricted=person.restricted_at is not None,
            erased=person.erased_at is not None,
            has_address=person.email is not None,
        )
        if (person := people.get(pair[0]))
        else ProxyFacts(state=State.NONE, erased=True)
        for pair in pairs
    }


def facts_before(mailboxes: Collection[Mailbox]) -> Mapping[Mailbox, ProxyFacts]:
    """Return what was said and asked at each address while another record had it.

    Whoever reads the mailbox is asked once and not against their word, under whatever id.
    """
    facts: dict[Mailbox, ProxyFacts] = defaultdict(ProxyFacts)
    holders = former_holders({address for address, _ in mailboxes if address})
    had = {id_ for each in holders.values() for id_ in each}
    entries = _entries(had, {program for _, program in mailboxes}) if had else []
    for address, program in mailboxes:
        until = holders.get(address, {})
        heard = _heard(
            each
            for each in entries
            if each.program == program and each.at <= until.get(each.person, _NEVER)
        )
        # Of several who had it, one no is enough.
        against = [each.last_word for each in heard.values() if each.last_word not in _NO_NO]
        facts[address, program] = ProxyFacts(
            last_word=next(iter(against), ""),
            asked_before=any(each.is_asked for each in heard.values()),
        )
    return facts


_NEVER = datetime.min.replace(tzinfo=UTC)
_NO_NO = ("", *PERMITTING)


@dataclass(frozen=True, slots=True)
class _Entry:
    person: int
    program: int
    kind: str
    at: datetime


@dataclass(slots=True)
class _Heard:
    """What one chain says of one program: its last start or end, whether others asked before."""

    last_word: str = ""
    is_asked: bool = False


def _entries(subscriber_ids: Collection[int], program_ids: Collection[int]) -> list[_Entry]:
    """Return what starts, ends or asks in somebody's name, folded or not, each chain in order."""
    brought = Q(kind=EventKind.REQUESTED, actor__in=BRINGING)
    rows = ConsentEvent.objects.filter(
        brought | Q(kind__in=STARTS_OR_ENDS),
        subject__subscriber__in=subscriber_ids,
        program__in=program_ids,
    ).order_by("subject_id", "position")
    return [
        _Entry(person or 0, program or 0, kind, at)
        for person, program, kind, at in rows.values_list(
            "subject__subscriber_id", "program_id", "kind", "at"
        )
    ]


def _heard(entries: Iterable[_Entry]) -> Mapping[Pair, _Heard]:
    found: dict[Pair, _Heard] = defaultdict(_Heard)
    for each in entries:
        heard = found[each.person, each.program]
        if each.kind == EventKind.REQUESTED:
            heard.is_asked = True
        else:
            heard.last_word = each.kind
    return found


def _mailbox(person: Subscriber, program_id: int) -> Mailbox:
    return (person.email or "").lower(), program_id
