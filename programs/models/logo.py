"""The logo of a brand, apart from it: who reads a brand seldom wants the picture."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Length

from programs.models.brand import Brand

models.BinaryField.register_lookup(Length)


class BrandLogo(models.Model):
    """Hold the picture that a brand's pages show: without anything that its file carried besides.

    `Brand.logo_name` is the first half of its SHA-256, by which browsers keep it.
    """

    brand = models.OneToOneField(
        Brand, on_delete=models.CASCADE, primary_key=True, related_name="logo"
    )
    media_type = models.CharField(max_length=10, editable=False)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    content = models.BinaryField(editable=False)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="programs_brandlogo_type_is_known",
                condition=Q(media_type__in=["image/png", "image/jpeg"]),
            ),
            models.CheckConstraint(
                name="programs_brandlogo_is_small", condition=Q(content__length__range=(1, 20_000))
            ),
        )

    def __str__(self) -> str:
        return f"logo of {self.brand_id}"
