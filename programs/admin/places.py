"""Where on the desk a part of a promise is put right: a field of this page, or another page."""

from collections.abc import Mapping

from django.urls import reverse

from programs.forms.whole import Places
from programs.models import Program

# Django's names of the page's parts.
TERMS = "invitations-0"
_TEXTS = {"title", "value", "content", "sample"}
_OF_A_FIELD = {"label": "labels", "source": "sources", "choices": "choices"}
_OF_A_USE = {"use": "uses", "need": "need"}


def link_to(
    field: str,
    language: str,
    *,
    program: Program,
    places: Places,
    field_ids: Mapping[str, int],
) -> str:
    """Return the address of what `field` of a `Gap` or `Remark` names, in `language`.

    `field_ids` are those of the catalogue by key: what a field is called stands there.
    """
    part, _, rest = field.partition(".")
    if part == "brand":
        return _brand(program, rest.partition(".")[0])
    if part == "data":
        return _data(rest, language, places, field_ids)
    if part == "program":
        return f"#id_{rest}"
    if part == "texts" or part in _TEXTS:
        return _text(part, language, places)
    return f"#id_{TERMS}-{part}"


def _brand(program: Program, column: str) -> str:
    page = reverse("admin:programs_brand_change", args=[program.brand_id])
    return f"{page}#id_{column}"


def _text(part: str, language: str, places: Places) -> str:
    place = places.texts.get(language)
    if place is None:
        return "#texts-group"
    return f"#id_texts-{place}-{'language' if part == 'texts' else part}"


def _data(rest: str, language: str, places: Places, field_ids: Mapping[str, int]) -> str:
    key, _, part = rest.partition(".")
    part = part.partition(".")[0]
    if part in _OF_A_USE:
        name = f"uses-{language}" if part == "use" else part
        return f"#id_data_uses-{places.uses.get(key, 0)}-{name}"
    if key not in field_ids:
        return "#data_uses-group"
    page = reverse("admin:programs_datafield_change", args=[field_ids[key]])
    return f"{page}#id_{_OF_A_FIELD.get(part, part)}{f'-{language}' if part != 'choices' else ''}"
