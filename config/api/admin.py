"""The administrators' desk for API keys."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from config.api.keys import create_key, revoke_key
from config.api.scopes import Scope
from config.models import ApiKey
from programs.admin.scoping import OfAllBrands
from programs.admin.trail import log_many


class ApiKeyForm(forms.ModelForm[ApiKey]):
    """Ask what a key is for and what it may do."""

    scopes = forms.MultipleChoiceField(
        choices=Scope.choices, widget=forms.CheckboxSelectMultiple, help_text="What it may do."
    )

    class Meta:
        model = ApiKey
        fields = ("name", "scopes", "expires_at")


@admin.register(ApiKey)
class ApiKeyAdmin(OfAllBrands[ApiKey]):
    """Make a key, which is shown this once, and revoke it; a key never changes."""

    form = ApiKeyForm
    list_display = ("name", "prefix", "created_at", "last_used_at", "expires_at", "revoked_at")
    actions = ("revoke",)

    def has_change_permission(self, request: HttpRequest, obj: ApiKey | None = None) -> bool:
        """Refuse: what a key may do was decided when it was made."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ApiKey | None = None) -> bool:
        """Refuse: a revoked key stays, to say who called."""
        return False

    def save_model(self, request: HttpRequest, obj: ApiKey, form: Any, change: bool) -> None:
        """Make the key and show it once."""
        row, text = create_key(
            name=form.cleaned_data["name"],
            scopes=form.cleaned_data["scopes"],
            expires_at=form.cleaned_data["expires_at"],
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
