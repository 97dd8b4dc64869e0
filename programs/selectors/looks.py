"""How a brand's pages look, and the files that they load for it."""

from dataclasses import dataclass

from django.urls import reverse

from programs.models import Brand, BrandLogo
from programs.rules.look import stylesheet_name


@dataclass(frozen=True, slots=True)
class Look:
    """The addresses of a brand's style sheet and logo; "" where it has none."""

    style: str
    logo: str


def look_of(brand: Brand) -> Look:
    """Return how the pages of `brand` look. Each address changes with what it leads to."""
    style = stylesheet_name(brand.colour) if brand.colour else ""
    return Look(
        style=reverse("programs:style", args=[brand.slug, style]) if style else "",
        logo=reverse("programs:logo", args=[brand.slug, brand.logo_name])
        if brand.logo_name
        else "",
    )


def colour_of(slug: str) -> str:
    """Return the colour of a brand, or "" where there is none."""
    return Brand.objects.filter(slug=slug).values_list("colour", flat=True).first() or ""


def logo_of(slug: str) -> tuple[str, BrandLogo] | None:
    """Return the logo of a brand with its name, or None."""
    logo = BrandLogo.objects.select_related("brand").filter(brand__slug=slug).first()
    return (logo.brand.logo_name, logo) if logo else None
