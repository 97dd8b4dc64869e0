"""Give a brand its logo, and take it away."""

from hashlib import sha256

from django.db import transaction

from programs.models import Brand, BrandLogo
from programs.rules.logo import Logo


@transaction.atomic
def put_logo(*, brand: Brand, logo: Logo) -> None:
    """Show `logo` on the pages of `brand`, in the place of the one before."""
    BrandLogo.objects.update_or_create(
        brand=brand,
        defaults={
            "media_type": logo.media_type,
            "width": logo.width,
            "height": logo.height,
            "content": logo.content,
        },
    )
    _name(brand, sha256(logo.content).hexdigest()[:32])


@transaction.atomic
def drop_logo(*, brand: Brand) -> None:
    """Show no logo on the pages of `brand`. Idempotent."""
    BrandLogo.objects.filter(brand=brand).delete()
    _name(brand, "")


def _name(brand: Brand, name: str) -> None:
    brand.logo_name = name
    brand.save(update_fields=["logo_name"])
