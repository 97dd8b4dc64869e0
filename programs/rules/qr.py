"""The public link as a QR code (ISO/IEC 18004), to print and to show."""

from enum import StrEnum
from io import BytesIO

import segno

# Of the code's modules; four is what the standard asks for as a quiet zone.
_BORDER = 4
_SCALES = {"svg": 8, "png": 16}


class Picture(StrEnum):
    """In which form: drawn for any size, or in pixels for what takes no drawing."""

    SVG = "svg"
    PNG = "png"


MEDIA_TYPES = {Picture.SVG: "image/svg+xml", Picture.PNG: "image/png"}


def qr_code(address: str, form: Picture) -> bytes:
    """Return a picture that phones read as `address`: dark on white, as readers expect it.

    It can be read with up to a seventh of it dirty or torn (level M).
    """
    out = BytesIO()
    code = segno.make_qr(address, error="m", boost_error=False)
    code.save(out, kind=form.value, scale=_SCALES[form], border=_BORDER, light="white")
    return out.getvalue()
