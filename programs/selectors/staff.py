"""For which brands somebody of staff works."""

from collections.abc import Iterable, Mapping

from django.contrib.auth.models import AnonymousUser, User

from programs.models import BrandLimit

_KEPT = "_willingly_brands"


def brands_of(user: User | AnonymousUser) -> frozenset[int] | None:
    """Return the brands that `user` works for by their ids, or None for all.

    Read once for each object of a user, as Django does with permissions: once a request.
    """
    known = user.__dict__
    if _KEPT not in known:
        known[_KEPT] = _read(user)
    found: frozenset[int] | None = known[_KEPT]
    return found


def works_for_all(user: User | AnonymousUser) -> bool:
    """Say whether somebody works for every brand, those to come included."""
    return brands_of(user) is None


def limits_of(user_ids: Iterable[int]) -> Mapping[int, list[str]]:
    """Return the names of their brands for those who have a limit; the others work for all."""
    found: dict[int, list[str]] = {}
    limits = BrandLimit.objects.filter(user__in=list(user_ids)).order_by("user", "brands__name")
    for user_id, name in limits.values_list("user", "brands__name"):
        found.setdefault(user_id, []).extend([name] if name else [])
    return found


def _read(user: User | AnonymousUser) -> frozenset[int] | None:
    if user.pk is None:
        return frozenset()
    if user.is_superuser:
        return None
    limit = BrandLimit.objects.filter(user=user.pk)
    rows: list[int | None] = list(limit.values_list("brands", flat=True))
    return frozenset(brand for brand in rows if brand is not None) if rows else None
