"""The administrators' desk for webhooks that go out: where to, how they do, what was given up."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from delivery.admin.webhook_forms import EndpointForm, RotateForm
from delivery.models import WebhookEndpoint
from delivery.rules.webhooks.vocabulary import EndpointState
from delivery.selectors.webhooks import endpoints, webhooks
from delivery.services.webhooks import endpoints as services
from delivery.services.webhooks.resending import send_dead_again
from programs.admin.pages import pages_of_one
from programs.admin.scoping import OfBrands
from programs.selectors.staff import works_for_all

_PAGES = "admin/delivery/webhookendpoint"
_LOGGED = 10


@admin.register(WebhookEndpoint)
class WebhookEndpointAdmin(OfBrands[WebhookEndpoint]):
    """List endpoints; each has a page with its log, a test, its secret, and what was given up.

    Those who work for some brands have the endpoints of these: one of all brands is not theirs.
    """

    brand_path = "brand"

    form = EndpointForm
    list_display = (
        "name",
        "of_brand",
        "is_sandbox",
        "state",
        "why_paused",
        "first_failed_at",
        "created_by",
    )
    list_display_links = ("name",)
    list_filter = ("state", "brand", "is_sandbox")
    list_select_related = ("created_by", "brand")
    actions = None
    change_form_template = f"{_PAGES}/change_form.html"

    class Media:
        css = {"all": ["programs/admin.css", "delivery/admin.css", "delivery/webhooks.css"]}

    @admin.display(description="Endpoint", ordering="id")
    def name(self, row: WebhookEndpoint) -> str:
        """Return which system it is, or where it is."""
        return str(row)

    @admin.display(description="Brand", ordering="brand")
    def of_brand(self, row: WebhookEndpoint) -> str:
        """Return the one brand that it is told of."""
        return str(row.brand or "All")

    @admin.display(description="Paused because", empty_value="–")
    def why_paused(self, row: WebhookEndpoint) -> str | None:
        """Return why nothing goes to it."""
        return row.get_paused_because_display() or None

    def get_readonly_fields(
        self, request: HttpRequest, obj: WebhookEndpoint | None = None
    ) -> tuple[str, ...]:
        """Keep endpoints with their brand."""
        return () if obj is None else ("of_brand",)

    def get_fields(
        self, request: HttpRequest, obj: WebhookEndpoint | None = None
    ) -> tuple[str, ...]:
        """Ask for the brand of a new one."""
        return ("url", "description", "brand" if obj is None else "of_brand", "types")

    def get_form(
        self,
        request: HttpRequest,
        obj: WebhookEndpoint | None = None,
        change: bool = False,
        **more: Any,
    ) -> Any:
        """Leave all brands to those who work for all."""
        form = super().get_form(request, obj, change, **more)
        if "brand" in form.base_fields and not works_for_all(request.user):
            form.base_fields["brand"].required = True
            form.base_fields["brand"].help_text = "It is told of this brand only."
        return form

    def get_urls(self) -> list[URLPattern]:
        """Add what is done with one."""
        pages: dict[str, Callable[..., HttpResponseBase]] = {
            "test": require_POST(self.test),
            "pause": require_POST(self.pause),
            "resume": require_POST(self.resume),
            "dead": require_POST(self.dead),
            "secret": require_http_methods(["GET", "HEAD", "POST"])(self.secret),
        }
        return [*pages_of_one(self, pages), *super().get_urls()]

    def save_model(
        self, request: HttpRequest, obj: WebhookEndpoint, form: Any, change: bool
    ) -> None:
        """Make or change it; of a new one the secret is shown, this once."""
        said = {name: form.cleaned_data[name] for name in ("url", "description", "types")}
        if change:
            services.change_endpoint(endpoint_id=obj.pk, **said, clock=timezone.now)
            return
        brand = form.cleaned_data["brand"]
        made = services.make_endpoint(
            **said,
            brand_id=brand.pk if brand else None,
            created_by_id=request.user.pk,
            clock=timezone.now,
        )
        obj.pk, obj.created_at = made.pk, made.created_at

    def response_add(
        self, request: HttpRequest, obj: WebhookEndpoint, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Show the secret on this answer."""
        [(text, _until)] = services.secrets_of(obj.pk, clock=timezone.now)
        return self._shown_once(request, obj, text)

    def delete_model(self, request: HttpRequest, obj: WebhookEndpoint) -> None:
        """Delete it and its secrets; what waits for it goes with the purge."""
        services.delete_endpoint(endpoint_id=obj.pk)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Show how it does above the form, and its log below."""
        own = self._told(object_id) if object_id.isdecimal() else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **own})

    def _told(self, object_id: str) -> dict[str, Any]:
        row = endpoints().filter(pk=int(object_id[:18])).first()
        if row is None:
            return {}
        rows = webhooks().filter(endpoint=row.pk).order_by("-id")
        return {"endpoint": row, "log": rows[:_LOGGED]}

    def test(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Put a test event on its way."""
        row = self._row(request, pk)
        services.send_test(endpoint_id=row.pk, clock=timezone.now)
        said = "A test is on its way: how it was answered stands in the log in a moment."
        return self._done(request, row, "Sent a test.", said)

    def pause(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Let its events wait."""
        row = self._row(request, pk)
        services.change_endpoint(endpoint_id=pk, state=EndpointState.PAUSED, clock=timezone.now)
        return self._done(request, row, "Paused.", "Paused. Its events wait for thirty days.")

    def resume(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Let what waits go at once."""
        row = self._row(request, pk)
        services.change_endpoint(endpoint_id=pk, state=EndpointState.ACTIVE, clock=timezone.now)
        return self._done(request, row, "Resumed.", "Resumed. What waited goes now.")

    def dead(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Send everything again that was given up."""
        row = self._row(request, pk)
        again = send_dead_again(endpoint_id=pk, clock=timezone.now)
        said = f"{again:,} event{'' if again == 1 else 's'} will be sent again."
        return self._done(request, row, f"Sent {again} again.", said)

    def secret(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask how long the secret of now goes on, then show the new one, this once."""
        row = self._row(request, pk)
        form = RotateForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            overlap = timedelta(hours=form.cleaned_data["overlap_hours"])
            try:
                text = services.rotate_secret(endpoint_id=pk, overlap=overlap, clock=timezone.now)
            except services.RotatedTooOften:
                form.add_error(None, "Five secrets sign already. Wait, or end them with 0 hours.")
            else:
                self.log_change(request, row, "Made a new secret.")
                return self._shown_once(request, row, text)
        told = {"row": row, "form": form, "title": f"A new secret for {row}?"}
        return self._page(request, "rotate", told, status=422 if form.errors else 200)

    def _row(self, request: HttpRequest, pk: int) -> WebhookEndpoint:
        row = self.get_queryset(request).filter(pk=pk).first()
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        if row is None:
            raise Http404
        return row

    def _done(
        self, request: HttpRequest, row: WebhookEndpoint, entry: str, said: str
    ) -> HttpResponse:
        self.log_change(request, row, entry)
        messages.success(request, said)
        return HttpResponseRedirect(reverse("admin:delivery_webhookendpoint_change", args=[row.pk]))

    def _shown_once(self, request: HttpRequest, row: WebhookEndpoint, text: str) -> HttpResponse:
        """Show a secret on this answer, the only one of the desk that ever holds it."""
        # Not by a message: that would travel in a cookie.
        return self._page(
            request, "secret", {"row": row, "text": text, "title": "Copy the secret now"}
        )

    def _page(
        self, request: HttpRequest, name: str, told: dict[str, Any], status: int = 200
    ) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "opts": self.opts, **told}
        return render(request, f"{_PAGES}/{name}.html", context, status=status)
