"""What staff read where the desk refuses, finds nothing or breaks; the rest is the customers'."""

from http import HTTPStatus

from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views import defaults

from config.staff.accounts import standing
from consent.views import problems

_PAGE = "admin/problem.html"
_DESK = "/admin/"


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
    if not _is_staff(request):
        return problems.not_found(request, exception)
    why = "It was removed, its address is not right, or you do not work for its brand."
    return _said(request, {"title": "There is nothing here", "why": why}, HTTPStatus.NOT_FOUND)


def broken(request: HttpRequest) -> HttpResponse:
    """Answer 500; nothing is asked of the database, which may be what broke."""
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


def _is_staff(request: HttpRequest) -> bool:
    return request.path.startswith(_DESK) and admin.site.has_permission(request)


def _said(request: HttpRequest, told: dict[str, str], status: HTTPStatus) -> HttpResponse:
    return render(request, _PAGE, admin.site.each_context(request) | told, status=status)
