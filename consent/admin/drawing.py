"""The page on which people join, drawn for staff before anybody can."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from consent.forms import JoinForm
from consent.rules.wording import words
from programs.admin.drawing import Offered, draws_the_page
from programs.selectors.looks import look_of


@draws_the_page
def join_page(request: HttpRequest, offered: Offered) -> HttpResponse:
    """Answer the page of a promise, all of it open; nothing that is posted there counts."""
    promise, brand = offered.promise, offered.brand
    said = words(promise.language)
    context = {
        "promise": promise,
        "form": JoinForm(promise=promise, words=said),
        "whole": True,
        "site": settings.BASE_URL,
        "brand_host": brand.host,
        "language": promise.language,
        "look": look_of(brand),
        "words": said,
    }
    return render(request, "consent/admin_preview.html", context)
