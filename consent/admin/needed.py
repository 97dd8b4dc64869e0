"""Data still needed: whom the programs know too little of, to look at and to fill in a file."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from consent.admin.csv_files import csv_answer
from consent.admin.taking_out import log_taking_out, may_take_out
from consent.models import Subscription
from consent.selectors.needed import needed_in, page_of, required_keys
from programs.models import Program


class NeededPages:
    """Add these pages to the admin of subscriptions."""

    # What the admin of subscriptions has.
    admin_site: admin.AdminSite
    get_queryset: Any
    opts: Any
    has_view_permission: Any

    def needed(self, request: HttpRequest) -> HttpResponse:
        """List the programs; of the one that is named, who lacks what."""
        self._check(request)
        programs = list(self._programs(request))
        chosen = next((each for each in programs if each.slug == request.GET.get("program")), None)
        told: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Data still needed",
            "programs": programs,
            "chosen": chosen,
            "may_take_out": may_take_out(request),
        }
        if chosen is not None:
            joined = self._joined(request, chosen)
            after = request.GET.get("after", "")
            told["after"] = int(after) if after.isdecimal() else 0
            told["keys"] = required_keys(joined)
            told["page"] = page_of(joined, timezone.now(), after=told["after"])
        return render(request, "admin/consent/subscription/needed.html", told)

    def needed_file(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        """Hand over a file to fill in, which the import takes back: a column for each field."""
        self._check(request)
        if not may_take_out(request):
            raise PermissionDenied
        program = self._programs(request).filter(slug=slug).first()
        if program is None:
            raise Http404
        joined = self._joined(request, program)
        keys = required_keys(joined)
        log_taking_out(request, f"Took out who lacks data in {program.slug}.")
        rows = (
            (each.external_id, each.email, *("" for _ in keys))
            for each in needed_in(joined, timezone.now())
        )
        return csv_answer(f"needed-{program.slug}.csv", ("external_id", "email", *keys), rows)

    def _check(self, request: HttpRequest) -> None:
        people = request.user.has_perm("subscribers.view_subscriber")
        if not people or not self.has_view_permission(request):
            raise PermissionDenied

    def _programs(self, request: HttpRequest) -> QuerySet[Program]:
        desk: admin.ModelAdmin[Program] = self.admin_site.get_model_admin(Program)
        return desk.get_queryset(request).order_by("name")

    def _joined(self, request: HttpRequest, program: Program) -> QuerySet[Subscription]:
        rows: QuerySet[Subscription] = self.get_queryset(request)
        return rows.filter(program=program)
