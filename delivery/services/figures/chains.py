"""Follow the sealed ledger: what people did, by version and day."""

from collections import Counter
from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from delivery.models import FeedMark
from delivery.rules.reports.chains import facts_of
from delivery.selectors.reports.chains import Chain, Reach, chains_up_to, sealed_after
from delivery.services.figures.writing import Key, add, held_mark

_MARK = "figures"
_AT_ONCE = 1000


def follow_ledger() -> bool:
    """Take the next entries in; say whether there may be more.

    What each person's chain adds now takes the place of what it added before these entries.
    """
    with transaction.atomic():
        mark = held_mark(_MARK)
        if mark is None:
            return False
        heard = sealed_after(mark.seq, _AT_ONCE)
        if heard is None:
            return False
        add(_difference(heard.reaches))
        FeedMark.objects.filter(name=_MARK).update(seq=heard.upto)
        return True


def _difference(reaches: Mapping[UUID, Reach]) -> Counter[Key]:
    numbers: Counter[Key] = Counter()
    for (subject, program_id), chain in chains_up_to(reaches).items():
        before = [entry for entry in chain if entry.position < reaches[subject].first]
        numbers.update(_keys(chain, program_id))
        numbers.subtract(_keys(before, program_id))
    return numbers


def _keys(chain: Chain, program_id: int) -> Counter[Key]:
    return Counter(
        Key(
            what=str(fact.what),
            program_id=program_id,
            began_on=fact.began_on,
            ended_on=fact.ended_on,
            why=fact.why,
            invitation_id=fact.invitation_id,
        )
        for fact in facts_of(chain)
    )
