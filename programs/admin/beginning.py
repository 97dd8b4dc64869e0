"""Begin a program: from one of six starters, each shown as people would read it, or blank."""

from typing import Any, cast

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from programs.admin.drawing import Offered, draw
from programs.admin.framing import framed
from programs.forms.beginning import BeginForm
from programs.models import Brand, Program
from programs.selectors.starters import cards, starter_promise
from programs.services.starting import FieldDiffersError, begin
from programs.starters import STARTERS

_POPUP = {IS_POPUP_VAR}


class BeginPages(admin.ModelAdmin[Program]):
    """Begin a program with a page of its own; only a pop-up asks for each column."""

    def begin_pages(self) -> list[URLPattern]:
        """Return the address at which a starter is read whole."""
        view = self.admin_site.admin_view(framed(require_safe(self.starter)))
        return [path("starter/<slug:key>/", view, name="programs_program_starter")]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show what there is to begin from; begin on POST."""
        if _POPUP & {*request.GET, *request.POST}:
            return super().add_view(request, form_url, extra_context)
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = BeginForm(request.POST or None, brands=self._brands(request))
        if request.method == "POST" and form.is_valid():
            try:
                return self._begun(request, form)
            except FieldDiffersError as refused:
                form.add_error("starter", str(refused))
        return self._choose(request, form)

    def _begun(self, request: HttpRequest, form: BeginForm) -> HttpResponse:
        chosen = form.chosen
        program = begin(
            name=form.cleaned_data["name"],
            brand=form.cleaned_data["brand"],
            language=settings.LANGUAGE_CODE.partition("-")[0],
            prepared_by=cast("User", request.user),
            clock=timezone.now,
            starter=chosen,
        )
        begun = f"Begun from “{chosen.name}”." if chosen else "Begun with a blank page."
        self.log_addition(request, program, begun)
        drafts = " Its three editions wait as drafts." if chosen else ""
        messages.success(request, f"{begun}{drafts} What is still to do stands under To go live.")
        return HttpResponseRedirect(reverse("admin:programs_program_change", args=[program.pk]))

    def _choose(self, request: HttpRequest, form: BeginForm) -> HttpResponse:
        language, brand = _language(request), self._brands(request).first()
        context = self.admin_site.each_context(request) | {
            "title": "Begin a program",
            "opts": self.opts,
            "form": form,
            "language": language,
            "languages": settings.LANGUAGES,
            "brand": brand,
            "may_add_brand": self.admin_site.get_model_admin(Brand).has_add_permission(request),
            "cards": cards(list(STARTERS.values()), brand, language) if brand else [],
        }
        status = 422 if form.errors else 200
        return render(request, "admin/programs/program/begin.html", context, status=status)

    def starter(self, request: HttpRequest, key: str) -> HttpResponse:
        """Show the page on which people would join what a starter promises."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        brand = self._brands(request).first()
        if key not in STARTERS or brand is None:
            raise Http404
        promise = starter_promise(STARTERS[key], brand, _language(request))
        return draw(request, Offered(promise, brand))

    def _brands(self, request: HttpRequest) -> QuerySet[Brand]:
        """Return the brands that this person may see."""
        return self.admin_site.get_model_admin(Brand).get_queryset(request)


def _language(request: HttpRequest) -> str:
    wanted = request.GET.get("language", "")
    return wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGES[0][0]
