"""Whose people somebody is: those who joined, or asked to join, a program of a brand."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef

from consent.models import Subscription


def person_in(brands: Collection[int], *, person: str) -> Exists:
    """Return the condition that the person at the path `person` has to do with one of `brands`."""
    theirs = Subscription.objects.filter(subscriber=OuterRef(person), program__brand__in=brands)
    return Exists(theirs)
