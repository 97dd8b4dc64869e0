"""The stops that were set, for whoever mirrors them."""

from django.db.models import QuerySet

from programs.selectors.sides import in_sight
from subscribers.models import Suppression


def suppressions() -> QuerySet[Suppression]:
    """Return every stop with its person, lifted ones and those of erased people too."""
    return in_sight(Suppression.objects.select_related("subscriber__merged__into"), "is_sandbox")
