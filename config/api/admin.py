"""The administrators' desk for API keys."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format

from config.api.keys import create_key, limit_key, open_now
from config.api.rotation import NotRotatable, end_overlap, revoke_line, rotate_key
from config.api.scopes import Scope
from config.api.standing import SOON, ending_soon, newest
from config.models import ApiKey
from programs.admin.scoping import OfAllBrands
from programs.admin.trail import log_many

_KEPT = ("prefix", "created_at", "created_by", "last_used_at", "revoked_at")


def _moment(at: datetime | None) -> str:
    return date_format(at, "DATETIME_FORMAT") if at else ""


class ApiKeyForm(forms.ModelForm[ApiKey]):
    """Ask what a key is for and what it may do."""

    scopes = forms.MultipleChoiceField(
        choices=Scope.choices, widget=forms.CheckboxSelectMultiple, help_text="What it may do."
    )

    class Meta:
        model = ApiKey
        fields = ("name", "is_test", "scopes", "expires_at", "calls_a_minute")


class LimitForm(forms.ModelForm[ApiKey]):
    """Ask how often a key may call: all that can be changed of one."""

    class Meta:
        model = ApiKey
        fields = ("calls_a_minute",)


class EndsFilter(admin.SimpleListFilter):
    """Filter by whether somebody has to rotate a key before long."""

    title = "end"
    parameter_name = "ends"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]
    ) -> list[tuple[str, str]]:
        """Offer what ends soon."""
        return [("soon", f"Stops working within {SOON.days} days")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> QuerySet[ApiKey]:
        """Keep those that end soon."""
        return ending_soon(queryset, timezone.now()) if self.value() == "soon" else queryset


@admin.register(ApiKey)
class ApiKeyAdmin(OfAllBrands[ApiKey]):
    """Make a key, which is shown this once, and rotate and revoke it; only its limit changes."""

    list_display = (
        *("name", "is_test", "prefix", "created_at", "last_used_at", "expires_at", "revoked_at"),
        "before",
    )
    list_select_related = ("replaces",)
    list_filter = (EndsFilter, "is_test")
    actions = ("rotate", "end_overlap", "revoke")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ApiKey]:
        """List each line once, by its newest key; an older one keeps its page and its history."""
        keys = super().get_queryset(request)
        page = request.resolver_match.url_name if request.resolver_match else ""
        is_one = page in {f"config_apikey_{name}" for name in ("change", "history", "delete")}
        return keys if is_one else newest(keys)

    def get_form(
        self, request: HttpRequest, obj: ApiKey | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Ask for less once it is made: what a key may do was decided then."""
        return super().get_form(
            request, obj, change, **(kwargs | {"form": LimitForm if obj else ApiKeyForm})
        )

    def get_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> Any:
        """Show all of a key, as it stands."""
        made = ("name", "is_test", "scopes", "expires_at")
        return (*made, "calls_a_minute", *(_KEPT if obj else ()))

    def get_readonly_fields(self, request: HttpRequest, obj: ApiKey | None = None) -> Any:
        """Let only the limit of a key be changed."""
        return ("name", "is_test", "scopes", "expires_at", *_KEPT) if obj else ()

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
            is_test=form.cleaned_data["is_test"],
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
        return self._shown_once(request, obj, request.made_key)  # type: ignore[attr-defined]

    def _shown_once(
        self, request: HttpRequest, key: ApiKey, text: str, old: ApiKey | None = None
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": "Copy the key now",
            "key": key,
            "old": old,
            "text": text,
        }
        return render(request, "admin/config/apikey/made.html", context)

    @admin.display(description="Before it")
    def before(self, key: ApiKey) -> str:
        """Return which older key of the line still opens, until when, and when it last did."""
        old = key.replaces
        if old is None or not open_now(old, timezone.now()):
            return ""
        until, used = _moment(old.expires_at), _moment(old.last_used_at)
        return f"{old.prefix} works until {until}; last used: {used or 'never'}"

    @admin.action(description="Rotate the selected key", permissions=["add"])
    def rotate(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> HttpResponse | None:
        """Make its successor, and show that once; the old one opens for a week more."""
        keys = list(queryset[:2])
        if len(keys) != 1:
            messages.error(request, "Select one key: the new one is shown once, on its own.")
            return None
        try:
            row, text = rotate_key(key=keys[0], clock=timezone.now, created_by_id=request.user.pk)
        except NotRotatable as refused:
            messages.error(request, f"Not rotated. {refused}")
            return None
        log_many(request, [keys[0]], f"Rotated: {row.prefix} takes its place.")
        self.log_addition(request, row, f"Takes the place of {keys[0].prefix}.")
        old = ApiKey.objects.get(pk=keys[0].pk)
        return self._shown_once(request, row, text, old)

    @admin.action(
        description="End the overlap: revoke what the selected keys replaced", permissions=["add"]
    )
    def end_overlap(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        """Close the older keys of the lines, whose callers have the new ones."""
        for key in queryset:
            end_overlap(key=key, clock=timezone.now)
        log_many(request, queryset, "Ended the overlap: what it replaced is revoked.")
        messages.success(request, "Only the newest key of each line opens from now on.")

    @admin.action(
        description="Revoke the selected keys, and what they replaced", permissions=["add"]
    )
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        """Close the lines for good."""
        for key in queryset:
            revoke_line(key=key, clock=timezone.now)
        log_many(request, queryset, "Revoked, with what it replaced.")
        messages.success(request, "Revoked. Calls with these keys are answered 401 from now on.")
