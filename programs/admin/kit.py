"""The page from which staff copy what invites people: links, merge tags, HTML, a QR code."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from programs.models import Program
from programs.rules.kit import field_name, merge_tags
from programs.rules.qr import MEDIA_TYPES, Picture, qr_code
from programs.selectors.kits import kits_of, public_link


def kit_page(request: HttpRequest, program: Program, around: dict[str, Any]) -> HttpResponse:
    """Show what there is to copy; `around` is what every page of the desk has."""
    field = field_name(program.slug)
    context = around | {
        "title": f"Invite people to {program}",
        "program": program,
        "link": public_link(program, settings.BASE_URL),
        "kits": kits_of(program, settings.BASE_URL),
        "field": field,
        "tags": merge_tags(field),
        "forms": list(Picture),
    }
    return render(request, "admin/programs/program/kit.html", context)


def qr_picture(request: HttpRequest, program: Program, form: str) -> HttpResponse:
    """Answer the QR code of the public link: in `?language=`, where it is one of the promise."""
    if form not in Picture.__members__.values():
        raise Http404
    picture = Picture(form)
    language = request.GET.get("language", "")
    offered = {kit.language for kit in kits_of(program, settings.BASE_URL)}
    link = public_link(program, settings.BASE_URL, language if language in offered else "")
    answer = HttpResponse(qr_code(link, picture), content_type=MEDIA_TYPES[picture])
    answer.headers["Content-Disposition"] = f'inline; filename="{program.slug}.{picture}"'
    return answer
