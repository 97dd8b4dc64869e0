"""What a person's chain is about."""

from collections import defaultdict
from collections.abc import Sequence

from consent.models import ConsentEvent, Subscription
from consent.rules.fold import NOBODY, Standing, fold
from consent.selectors.standing import Pair, standings


def programs_of(subscriber_id: int) -> list[int]:
    """Return the programs of their chain, those of entries that are not folded too."""
    rows = Subscription.objects.filter(subscriber=subscriber_id)
    said = ConsentEvent.objects.filter(subject__subscriber=subscriber_id).exclude(program=None)
    found = {*rows.values_list("program_id", flat=True), *said.values_list("program_id", flat=True)}
    return sorted(found)


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
