"""What a person's chain is about."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from consent.models import ConsentEvent, Subscription
from consent.rules.fold import NOBODY, Standing, fold
from consent.selectors.standing import Pair, standings


def programs_of_each(subscriber_ids: Collection[int]) -> dict[int, list[int]]:
    """Return the programs of each chain, those of entries that are not folded too."""
    rows = Subscription.objects.filter(subscriber__in=subscriber_ids)
    said = ConsentEvent.objects.filter(subject__subscriber__in=subscriber_ids).exclude(program=None)
    found: dict[int, set[int]] = {id_: set() for id_ in subscriber_ids}
    for id_, program in rows.values_list("subscriber_id", "program_id"):
        found[id_].add(program)
    for whose, number in said.values_list("subject__subscriber", "program_id").distinct():
        found[whose or 0].add(number or 0)
    return {id_: sorted(programs) for id_, programs in found.items()}


def standings_in_full(pairs: Sequence[Pair]) -> dict[Pair, Standing]:
    """Return the standings also of those whose first entry still waits for its fold."""
    found = standings(pairs)
    missing = [pair for pair, standing in found.items() if standing is NOBODY]
    said: dict[Pair, list[ConsentEvent]] = defaultdict(list)
    if missing:
        events = ConsentEvent.objects.filter(
            subject__subscriber__in={pair[0] for pair in missing},
            program__in={pair[1] for pair in missing},
        ).select_related("subject")
        for event in events.order_by("subject", "position"):
            said[event.subject.subscriber_id or 0, event.program_id or 0].append(event)
    return found | {pair: fold(said[pair]) for pair in missing if pair in said}
