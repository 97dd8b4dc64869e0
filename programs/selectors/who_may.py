"""Who of staff may do something about one brand, and by which names they are known."""

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Q

from programs.models import Brand, BrandLimit

_BACKEND = "django.contrib.auth.backends.ModelBackend"
_NAMED = 5


def who_may(permission: str, brand: Brand, *, besides: int | None = None) -> list[str]:
    """Return the names of those who have `permission` and work for `brand`, without `besides`."""
    able = User.objects.with_perm(permission, backend=_BACKEND).filter(is_staff=True)
    limits = BrandLimit.objects.filter(user=OuterRef("pk"))
    reaches = Q(is_superuser=True) | ~Exists(limits) | Exists(limits.filter(brands=brand))
    found = able.filter(reaches).order_by("username").distinct()
    return [staff_name(user) for user in found if user.pk != besides]


def staff_name(user: User) -> str:
    """Return the name by which colleagues know somebody of staff."""
    return user.get_full_name() or user.get_username()


def named(names: Iterable[str]) -> str:
    """Return names as a part of a sentence, the first few of many."""
    first, rest = (found := list(names))[:_NAMED], len(found) - _NAMED
    return f"{', '.join(first)} and {rest} more" if rest > 0 else " or ".join(_pairs(first))


def _pairs(names: list[str]) -> list[str]:
    """Return all but the last in one, so that the last is joined by another word."""
    return names if len(names) <= 1 else [", ".join(names[:-1]), names[-1]]
