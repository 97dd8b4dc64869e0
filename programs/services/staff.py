"""Say for which brands somebody of staff works."""

from collections.abc import Collection

from django.contrib.auth.models import User
from django.db import transaction

from programs.models import Brand, BrandLimit


@transaction.atomic
def limit_to(*, user: User, brands: Collection[Brand] | None) -> None:
    """Let `user` work for `brands` only, or for all where it is None. Idempotent."""
    if brands is None:
        BrandLimit.objects.filter(user=user).delete()
        return
    limit, _made = BrandLimit.objects.get_or_create(user=user)
    limit.brands.set(brands)
