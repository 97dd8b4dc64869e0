"""Put pictures into an edition while it is a draft, and take them out."""

from django.db import transaction
from django.db.models import Sum
from django.db.models.functions import Length

from delivery.models import Edition, EditionPicture
from delivery.rules.pictures import BYTES_LIMIT, PictureRefused, bare
from delivery.rules.vocabulary import EditionState

__all__ = ["PictureRefused", "put_picture", "refuse_large"]


@transaction.atomic
def put_picture(*, edition: Edition, name: str, content: bytes) -> EditionPicture:
    """Put a picture into a draft, in the place of one of the same name.

    What it tells besides itself is left out before its size counts. Raises `PictureRefused` for
    what is no picture, or too large beside the others.
    """
    row = Edition.objects.select_for_update(no_key=True).get(pk=edition.pk)
    if row.state != EditionState.DRAFT:
        raise PictureRefused("An approved edition cannot be changed.")
    kept, seen = bare(content)
    others = row.pictures.exclude(name=name).aggregate(size=Sum(Length("content")))["size"] or 0
    refuse_large(others + len(kept))
    picture, _ = EditionPicture.objects.update_or_create(
        edition=row,
        name=name,
        defaults={
            "media_type": seen.type,
            "width": seen.width,
            "height": seen.height,
            "content": kept,
        },
    )
    return picture


def refuse_large(size: int) -> None:
    """Raise `PictureRefused` where pictures have more bytes together than an edition may send."""
    if size > BYTES_LIMIT:
        raise PictureRefused(
            f"The pictures have {size:,} bytes together; an edition may have {BYTES_LIMIT:,}."
        )
