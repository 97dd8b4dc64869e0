"""Brands by their names in addresses."""

from programs.models import Brand
from programs.selectors.sides import in_sight


def find_brand(slug: str) -> Brand | None:
    """Return the brand of this slug, or None."""
    return in_sight(Brand.objects.all(), "is_sandbox").filter(slug=slug).first()
