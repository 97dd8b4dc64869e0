"""Whether it takes two people to publish a promise and to approve an edition."""

from django.db.models import Exists, OuterRef, QuerySet

from programs.models import TwoPersonRule


def off_since() -> TwoPersonRule | None:
    """Return the change that switched the rule off, or None while it takes two."""
    newest = TwoPersonRule.objects.select_related("changed_by").order_by("-id").first()
    return None if newest is None or newest.is_on else newest


def changes_that_hold_it_off() -> QuerySet[TwoPersonRule]:
    """Return the change that switched the rule off as rows: one or, while it takes two, none."""
    later = TwoPersonRule.objects.filter(pk__gt=OuterRef("pk"))
    return TwoPersonRule.objects.filter(~Exists(later), is_on=False)


def takes_two() -> bool:
    """Say whether the rule is on."""
    return off_since() is None
