"""What a person's chain is about."""

from consent.models import ConsentEvent, Subscription


def programs_of(subscriber_id: int) -> list[int]:
    """Return the programs of their chain, those of entries that are not folded too."""
    rows = Subscription.objects.filter(subscriber=subscriber_id)
    said = ConsentEvent.objects.filter(subject__subscriber=subscriber_id).exclude(program=None)
    found = {*rows.values_list("program_id", flat=True), *said.values_list("program_id", flat=True)}
    return sorted(found)
