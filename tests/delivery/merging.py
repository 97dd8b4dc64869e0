"""Merge two records in tests, as the API does."""

from django.utils import timezone

from consent.selectors.names import PersonName
from delivery.services.merging import Done, Wanted, merge_people
from tests.faults.racing import Clock


def merge(survivor: str, merged: str, *, clock: Clock = timezone.now) -> Done:
    """Merge the record of one address into that of another; return what became of it."""
    wanted = Wanted(PersonName(email=survivor), PersonName(email=merged))
    [done] = merge_people(wanted=[wanted], clock=clock)
    assert isinstance(done, Done), done
    return done
