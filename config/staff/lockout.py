"""The page that stands in the place of a log-in that was locked."""

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def locked(
    request: HttpRequest, _response: HttpResponse | None, _credentials: dict[str, Any] | None
) -> HttpResponse:
    """Say that it is locked, for how long, and who can open it sooner; the password stays out."""
    told = {
        "title": "This log-in is locked",
        "failures": settings.AXES_FAILURE_LIMIT,
        "minutes": round(settings.AXES_COOLOFF_TIME * 60),
    }
    context = admin.site.each_context(request) | told
    return render(request, "admin/locked.html", context, status=HTTPStatus.TOO_MANY_REQUESTS)
