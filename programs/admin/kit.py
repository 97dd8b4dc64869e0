"""The page from which staff copy what invites people: links, merge tags, HTML, a QR code."""

import re
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from programs.models import Program
from programs.rules.campaigns import is_campaign
from programs.rules.kit import field_name, merge_tags
from programs.rules.qr import MEDIA_TYPES, Picture, qr_code
from programs.selectors.kits import kits_of, public_link

# As many as fit on a sheet of A4 with a code of 3 cm and words beside it.
CARDS = 8


def kit_page(request: HttpRequest, program: Program, around: dict[str, Any]) -> HttpResponse:
    """Show what there is to copy; `around` is what every page of the desk has."""
    field, campaign = field_name(program.slug), campaign_of(request)
    context = around | {
        "title": f"Invite people to {program}",
        "program": program,
        "campaign": campaign,
        "link": public_link(program, settings.BASE_URL, campaign=campaign),
        "kits": kits_of(program, settings.BASE_URL, campaign),
        "field": field,
        "tags": merge_tags(field),
        "forms": list(Picture),
    }
    return render(request, "admin/programs/program/kit.html", context)


def sheet_page(request: HttpRequest, program: Program, around: dict[str, Any]) -> HttpResponse:
    """Show a sheet of A4 to print: one large code, or with `?many=1` eight to cut out."""
    campaign = campaign_of(request)
    kits = {kit.language: kit for kit in kits_of(program, settings.BASE_URL, campaign)}
    if not kits:
        raise Http404
    kit = kits.get(request.GET.get("language", "")) or next(iter(kits.values()))
    is_many = bool(request.GET.get("many"))
    context = around | {
        "title": f"A sheet to print: {kit.title}",
        "program": program,
        "kit": kit,
        "campaign": campaign,
        "is_many": is_many,
        "cards": range(CARDS if is_many else 1),
        # A long address breaks behind what parts it, not inside a word.
        "link_parts": [part for part in re.split(r"(?<=[/?&+])(?!/)", kit.link) if part],
    }
    return render(request, "admin/programs/program/sheet.html", context)


def campaign_of(request: HttpRequest) -> str:
    """Return the tag that the links of the page are to carry, "" where it may not be one."""
    said = request.GET.get("campaign", "")
    return said if is_campaign(said) else ""


def qr_picture(request: HttpRequest, program: Program, form: str) -> HttpResponse:
    """Answer the QR code of the public link: in `?language=`, where it is one of the promise.

    With `?campaign=` the link has that tag.
    """
    if form not in Picture.__members__.values():
        raise Http404
    picture = Picture(form)
    language = request.GET.get("language", "")
    offered = {kit.language for kit in kits_of(program, settings.BASE_URL)}
    link = public_link(
        program, settings.BASE_URL, language if language in offered else "", campaign_of(request)
    )
    answer = HttpResponse(qr_code(link, picture), content_type=MEDIA_TYPES[picture])
    answer.headers["Content-Disposition"] = f'inline; filename="{program.slug}.{picture}"'
    return answer
