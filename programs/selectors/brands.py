"""Brands by their names in addresses."""

from programs.models import Brand


def find_brand(slug: str) -> Brand | None:
    """Return the brand of this slug, or None."""
    return Brand.objects.filter(slug=slug).first()
