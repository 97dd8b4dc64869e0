"""Who has said themselves which address is theirs: nobody else writes another over it."""

from collections.abc import Sequence

from consent.ledger import evidence_of
from consent.models import ConsentEvent, Subject
from consent.rules.vocabulary import Actor, EventKind, Method
from subscribers.rules.matching import Known


def chosen_addresses(people: Sequence[Known], *, is_rehearsal: bool = False) -> dict[int, str]:
    """Return the address that each of these people moved to by their own word, if it was the last.

    Inside the transaction that holds their rows. Takes their chains as well, in the order of
    `record`: the word of somebody who did not wait for the row is either here already, or decided
    after the caller's commit. A rehearsal takes no chain: it may last, and nobody who leaves is to
    wait for it. What a replay of the journal repeated names no address.
    """
    by_id = {person.id: person for person in people}
    if not is_rehearsal:
        subjects = Subject.objects.select_for_update().filter(subscriber__in=by_id)
        list(subjects.order_by("subscriber").values_list("id"))
    return {
        person.id: person.email if is_folded and person.email else evidence_of(moved).address
        for moved, is_folded in _own_last_moves(list(by_id))
        if (person := by_id.get(moved.subject.subscriber_id or 0)) is not None
    }


def _own_last_moves(subscriber_ids: Sequence[int]) -> list[tuple[ConsentEvent, bool]]:
    """Return the last move of those who made it themselves, and whether their row has it."""
    moves = ConsentEvent.objects.filter(
        kind=EventKind.MOVED, subject__subscriber__in=subscriber_ids
    ).select_related("subject")
    return [
        (moved, moved.position <= moved.subject.folded_position)
        for moved in moves.order_by("subject", "-position").distinct("subject")
        if moved.actor == Actor.PERSON and moved.method != Method.JOURNAL
    ]
