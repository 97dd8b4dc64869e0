"""A relationship by how long somebody has been a customer."""

from collections.abc import Mapping
from datetime import date

from subscribers.rules.vocabulary import Relationship

DEFAULT_DAYS: Mapping[Relationship, int] = {
    Relationship.NEW: 0,
    Relationship.ESTABLISHED: 365,
    Relationship.LOYAL: 1095,
}
_CLOSENESS = {relationship: rank for rank, relationship in enumerate(Relationship)}


def by_tenure(since: date, today: date, days: Mapping[Relationship, int]) -> Relationship:
    """Return the closest relationship whose number of days has passed, else prospect."""
    tenure = (today - since).days
    reached = [relationship for relationship in days if days[relationship] <= tenure]
    return max(reached, key=_CLOSENESS.__getitem__, default=Relationship.PROSPECT)
