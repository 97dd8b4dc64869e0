"""What staff read where the desk refuses, finds nothing or breaks, and callers of the API.

The rest is the customers'.
"""

from http import HTTPStatus

from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views import defaults

from config.api.document import MEDIA_TYPE, Problem
from config.api.problems import say
from config.staff.accounts import standing
from consent.views import problems

_PAGE = "admin/problem.html"
_DESK = "/admin/"
_API = "/api/"


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 403; staff read what their role is, and who can change it."""
    refused = exception or PermissionDenied()
    if not _is_staff(request):
        return defaults.permission_denied(request, refused)
    told = {
        "title": "This is not yours to open",
        "why": str(exception or "") or "Your role does not include it.",
        "standing": standing(request.user) if isinstance(request.user, User) else "",
    }
    return _said(request, told, HTTPStatus.FORBIDDEN)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 404; of what is another brand's staff read no more than of what never was."""
    if _is_of_the_api(request):
        return say(Http404(), request, __name__)
    if not _is_staff(request):
        return problems.not_found(request, exception)
    why = "It was removed, its address is not right, or you do not work for its brand."
    return _said(request, {"title": "There is nothing here", "why": why}, HTTPStatus.NOT_FOUND)


def broken(request: HttpRequest) -> HttpResponse:
    """Answer 500; nothing is asked of the database, which may be what broke."""
    if _is_of_the_api(request):
        # What failed was reported already.
        return JsonResponse(
            Problem("internal_error").to_json(), status=500, content_type=MEDIA_TYPE
        )
    if not request.path.startswith(_DESK):
        return defaults.server_error(request)
    told = {
        "title": "Something broke",
        "why": "It is our fault, and it was written to the log. What you did may not be saved:"
        " look before you do it again.",
        "site_header": admin.site.site_header,
        "site_title": admin.site.site_title,
    }
    content = render_to_string(_PAGE, told)
    return HttpResponse(content, status=HTTPStatus.INTERNAL_SERVER_ERROR)


def _is_of_the_api(request: HttpRequest) -> bool:
    return f"{request.path}/".startswith(_API)


def _is_staff(request: HttpRequest) -> bool:
    return request.path.startswith(_DESK) and admin.site.has_permission(request)


def _said(request: HttpRequest, told: dict[str, str], status: HTTPStatus) -> HttpResponse:
    return render(request, _PAGE, admin.site.each_context(request) | told, status=status)
