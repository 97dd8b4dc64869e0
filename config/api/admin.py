"""The administrators' desk for API keys."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from config.api.keys import create_key, limit_key, revoke_key
from config.api.scopes import Scope
from config.models import ApiKey
from programs.admin.scoping import OfAllBrands
from programs.admin.trail import log_many

_KEPT = ("prefix", "created_at", "created_by", "last_used_at", "revoked_at")


class ApiKeyForm(forms.ModelForm[ApiKey]):
    """Ask what a key is for and what it may do."""

    scopes = forms.MultipleChoiceField(
        choices=Scope.choices, widget=forms.CheckboxSelectMultiple, help_text="What it may do."
    )

    class Meta:
        model = ApiKey
        fields = ("name", "scopes", "expires_at", "calls_a_minute")


class LimitForm(forms.ModelForm[ApiKey]):
    """Ask how often a key may call: all that can be changed of one."""

    class Meta:
        model = ApiKey
        fields = ("calls_a_minute",)


@admin.register(ApiKey)
class ApiKeyAdmin(OfAllBrands[ApiKey]):
    """Make a key, which is shown this once, and revoke it; only its limit changes."""

    list_display = ("name", "prefix", "created_at", "last_used_at", "expires_at", "revoked_at")
    actions = ("revoke",)

    def get_form(
        self, request: HttpRequest, obj: ApiKey | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Ask for less once it is made: what a key may do was decided then."""
        return super().get_form(
            request, obj, change, **(kwargs | {"form": LimitForm if obj else ApiKeyForm})
        )

    def get_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> Any:
        """Show all of a key, as it stands."""
        made = ("name", "scopes", "expires_at")
        return (*made, "calls_a_minute", *(_KEPT if obj else ()))

    def get_readonly_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> Any:
        """Let only the limit of a key be changed."""
        return ("name", "scopes", "expires_at", *_KEPT) if obj else ()

    def has_delete_permission(self, request: HttpRequest, obj: ApiKey | None = None) -> bool:
        """Refuse: a revoked key stays, to say who called."""
        return False

    def save_model(self, request: HttpRequest, obj: ApiKey, form: Any, change: bool) -> None:
        """Make the key and show it once; of one that there is, change the limit."""
        if change:
            limit_key(key=obj, calls_a_minute=form.cleaned_data["calls_a_minute"])
            return
        row, text = create_key(
            name=form.cleaned_data["name"],
            scopes=form.cleaned_data["scopes"],
            expires_at=form.cleaned_data["expires_at"],
            calls_a_minute=form.cleaned_data["calls_a_minute"],
            created_by_id=request.user.pk,
            clock=timezone.now,
        )
        obj.pk, obj.prefix = row.pk, row.prefix
        # Not by a message: that would travel in a cookie.
        request.made_key = text  # type: ignore[attr-defined]

    def response_add(
        self, request: HttpRequest, obj: ApiKey, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Show the key on this answer, the only one that ever holds it."""
        context = {
            **self.admin_site.each_context(request),
            "title": "Copy the key now",
            "key": obj,
            "text": request.made_key,  # type: ignore[attr-defined]
        }
        return render(request, "admin/config/apikey/made.html", context)

    @admin.action(description="Revoke the selected keys", permissions=["add"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        """Close the keys for good."""
        for key in queryset:
            revoke_key(key=key, clock=timezone.now)
        log_many(request, queryset, "Revoked.")
        messages.success(request, "Revoked. Calls with these keys are answered 401 from now on.")
