"""What each brand bears of bounces and complaints, and what was held because of them."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods

from delivery.models import Guardrail, ProgramHold
from delivery.services.guarding import AlreadyReleased, release
from programs.admin.pages import pages_of_one
from programs.admin.scoping import OfBrands
from programs.services.programs import WrongState

RELEASE = "delivery.approve_edition"


class ReleaseForm(forms.Form):
    """Ask what was found and done before the program goes on."""

    note = forms.CharField(
        max_length=300,
        label="What you found, and what is different now",
        help_text="It stays on the record, with your name. Write nothing about a person.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@admin.register(Guardrail)
class GuardrailAdmin(OfBrands[Guardrail]):
    """Set what a brand bears within a day; one without a row here has the defaults."""

    brand_path = "brand"

    list_display = ("brand", "complaints", "bounces", "after")
    list_select_related = ("brand",)
    actions = None

    def get_form(
        self, request: HttpRequest, obj: Guardrail | None = None, change: bool = False, **more: Any
    ) -> Any:
        """Say what is counted: complaints come days after the message that they are about."""
        said = {"after": "Within a day, or within a week. Of fewer nothing can be said."}
        return super().get_form(request, obj, change, help_texts=said, **more)

    def get_readonly_fields(
        self, request: HttpRequest, obj: Guardrail | None = None
    ) -> tuple[str, ...]:
        """Keep guardrails with their brand."""
        return () if obj is None else ("brand",)

    def has_delete_permission(self, request: HttpRequest, obj: Guardrail | None = None) -> bool:
        """Keep them: without a row the defaults hold, and nobody would see it."""
        return False


@admin.register(ProgramHold)
class ProgramHoldAdmin(OfBrands[ProgramHold]):
    """Show what guardrails held and why; let an approver say that it may go on."""

    brand_path = "program__brand"

    list_display = ("program", "why", "held_at", "released_at", "released_by", "go_on")
    list_select_related = ("program", "released_by")
    list_filter = (("released_at", admin.EmptyFieldListFilter),)
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Leave it to the guardrails; staff hold a program on its own page."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: ProgramHold | None = None) -> bool:
        """Refuse: what was held was held."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ProgramHold | None = None) -> bool:
        """Refuse: it is the record."""
        return False

    @admin.display(description="Let it go on")
    def go_on(self, hold: ProgramHold) -> SafeString | str:
        """Return the way to release it, while it holds."""
        url = reverse("admin:delivery_programhold_release", args=[hold.pk])
        return "" if hold.released_at else format_html('<a href="{}">Look at it</a>', url)

    def get_urls(self) -> list[URLPattern]:
        """Add the page that releases."""
        pages = {"release": require_http_methods(["GET", "HEAD", "POST"])(self.release)}
        return [*pages_of_one(self, pages), *super().get_urls()]

    def release(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Say why it is held and what to look at; let it go on by POST, with a note."""
        if not request.user.has_perm(RELEASE):
            raise PermissionDenied
        hold = self.get_queryset(request).select_related("program").filter(pk=pk).first()
        if hold is None:
            raise Http404
        form = ReleaseForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            return self._release(request, hold, form.cleaned_data["note"])
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": f"Let {hold.program} go on?",
            "hold": hold,
            "form": form,
        }
        status = 422 if form.errors else 200
        return render(request, "admin/delivery/programhold/release.html", context, status=status)

    def _release(self, request: HttpRequest, hold: ProgramHold, note: str) -> HttpResponse:
        try:
            program = release(
                hold=hold, by=cast("User", request.user), note=note, clock=timezone.now
            )
        except (AlreadyReleased, WrongState) as refused:
            messages.error(request, str(refused))
        else:
            self.log_change(request, hold, f"Let it go on. {note}")
            messages.success(request, f"{program} goes on. What was told before counts no more.")
        return HttpResponseRedirect(reverse("admin:delivery_programhold_changelist"))
