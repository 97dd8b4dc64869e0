"""Staff say what became of uncertain deliveries, one or many."""

from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from delivery.models import Delivery
from delivery.rules.vocabulary import DeliveryState, Found
from delivery.services.resolving import Resolved, resolve
from programs.admin.trail import log_many

# A form holds fewer than a thousand fields; whoever chose more is asked again.
_AT_ONCE = 500

RESOLVE = "delivery.resolve_delivery"
_LEFT = {
    "not_uncertain": "were not uncertain any more",
    "sent_again_before": "were sent again once before",
    "not_ours_to_send": "were shown by a site, an app or a salesperson, who ask anew",
    "edition_over": "belong to an edition that was cancelled or is not worth sending any more",
}


class ResolveForm(forms.Form):
    """Ask what became of them, and how one knows."""

    found = forms.ChoiceField(
        label="What became of them", choices=Found.choices, widget=forms.RadioSelect
    )
    why = forms.CharField(
        label="How do you know?",
        max_length=500,
        help_text="It stays on the record, with your name. Write nothing about a person.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def may_resolve(request: HttpRequest) -> bool:
    """Say whether somebody may."""
    return request.user.has_perm(RESOLVE)


def ask_or_resolve(
    desk: admin.ModelAdmin[Delivery], request: HttpRequest, chosen: QuerySet[Delivery]
) -> HttpResponse | None:
    """Show what it means for those chosen; resolve them once the form is filled in."""
    ids = list(
        chosen.filter(state=DeliveryState.UNCERTAIN)
        .order_by("id")
        .values_list("id", flat=True)[:_AT_ONCE]
    )
    if not ids:
        messages.warning(request, "None of them is uncertain.")
        return None
    form = ResolveForm(request.POST if "found" in request.POST else None)
    if form.is_valid():
        return _resolved(desk, request, ids, form.cleaned_data)
    context: dict[str, Any] = {
        **desk.admin_site.each_context(request),
        "opts": desk.opts,
        "title": f"What became of {len(ids)} uncertain deliveries?",
        "ids": ids,
        "form": form,
        "media": desk.media,
    }
    return render(request, "admin/delivery/delivery/resolve.html", context)


def _resolved(
    desk: admin.ModelAdmin[Delivery], request: HttpRequest, ids: list[int], said: dict[str, str]
) -> HttpResponse:
    done = resolve(
        delivery_ids=ids,
        found=Found(said["found"]),
        why=said["why"],
        by=cast("User", request.user),
        clock=timezone.now,
    )
    fit = set(ids).difference(*done.left.values())
    log_many(
        request, Delivery.objects.filter(pk__in=fit), f"Resolved: {Found(said['found']).label}."
    )
    _say(request, done)
    return HttpResponseRedirect(reverse("admin:delivery_delivery_changelist"))


def _say(request: HttpRequest, done: Resolved) -> None:
    if done.resolved:
        messages.success(request, f"{done.resolved} resolved.")
    for why, ids in done.left.items():
        messages.warning(request, f"{len(ids)} {_LEFT[why]}, and stay as they are.")
