"""Pictures that travel inside a message."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length

from delivery.models.edition import Edition
from delivery.rules.pictures import BYTES_LIMIT, NAME, PictureType

models.BinaryField.register_lookup(Length)


class EditionPicture(models.Model):
    """Hold one picture of an edition, under the name by which its texts show it.

    `content` is what was uploaded without all that it told besides the picture; `media_type`,
    `width` and `height` were read from it, never from a file's name.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="pictures")
    name = models.CharField(
        max_length=40,
        validators=[RegexValidator(rf"^{NAME}$", "Small letters, digits, hyphens, underscores.")],
        help_text="How the texts call it: ![What it shows](picture:NAME).",
    )
    media_type = models.CharField(max_length=10, choices=PictureType.choices, editable=False)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    content = models.BinaryField(editable=False)

    class Meta:
        ordering = ("name",)
        verbose_name = "picture"
        constraints = (
            models.UniqueConstraint(
                fields=("edition", "name"), name="delivery_editionpicture_name_is_unique"
            ),
            models.CheckConstraint(
                name="delivery_editionpicture_type_is_known",
                condition=Q(media_type__in=PictureType.values),
            ),
            models.CheckConstraint(
                name="delivery_editionpicture_is_small",
                condition=Q(content__length__range=(1, BYTES_LIMIT)),
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.width} x {self.height})"
