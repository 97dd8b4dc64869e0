"""Staff say what became of uncertain deliveries, one or many."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from delivery.models import Delivery
from delivery.rules.vocabulary import DeliveryState, Found
from delivery.services.resolving import Resolved, resolve
from programs.admin.trail import log_many

# A form holds fewer than a thousand fields; whoever chose more is asked again.
_AT_ONCE = 500

MESSAGES: Mapping[Found, str] = {each: str(each.label) for each in Found}
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

    def __init__(self, data: QueryDict | None, *, offered: Mapping[Found, str]) -> None:
        super().__init__(data)
        found = cast("forms.ChoiceField", self.fields["found"])
        found.choices = [(each.value, words) for each, words in offered.items()]


def may_resolve(request: HttpRequest) -> bool:
    """Say whether somebody may."""
    return request.user.has_perm(RESOLVE)


def ask_or_resolve(
    desk: admin.ModelAdmin[Any],
    request: HttpRequest,
    chosen: QuerySet[Delivery],
    offered: Mapping[Found, str] = MESSAGES,
) -> HttpResponse | None:
    """Show what it means for those chosen; resolve them once the form is filled in.

    `offered` are the answers, in the words for what they are about. The way back is the list of
    `desk`.
    """
    ids = list(
        chosen.filter(state=DeliveryState.UNCERTAIN)
        .order_by("id")
        .values_list("id", flat=True)[:_AT_ONCE]
    )
    if not ids:
        messages.warning(request, "None of them is uncertain.")
        return None
    form = ResolveForm(request.POST if "found" in request.POST else None, offered=offered)
    if form.is_valid():
        return _resolved(desk, request, ids, form.cleaned_data)
    context: dict[str, Any] = {
        **desk.admin_site.each_context(request),
        "opts": desk.opts,
        "title": f"What became of {_so_many(len(ids), desk)}?",
        "ids": ids,
        "form": form,
        "are_messages": Found.AGAIN in offered,
        "listing": _listing(desk),
        "media": desk.media,
    }
    return render(request, "admin/delivery/delivery/resolve.html", context)


def _resolved(
    desk: admin.ModelAdmin[Any], request: HttpRequest, ids: list[int], said: dict[str, str]
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
    return HttpResponseRedirect(_listing(desk))


def _so_many(number: int, desk: admin.ModelAdmin[Any]) -> str:
    if desk.model is Delivery:
        return f"{number} uncertain deliveries"
    return f"{number} {desk.opts.verbose_name if number == 1 else desk.opts.verbose_name_plural}"


def _listing(desk: admin.ModelAdmin[Any]) -> str:
    return reverse(f"admin:{desk.opts.app_label}_{desk.opts.model_name}_changelist")


def _say(request: HttpRequest, done: Resolved) -> None:
    if done.resolved:
        messages.success(request, f"{done.resolved} resolved.")
    for why, ids in done.left.items():
        messages.warning(request, f"{len(ids)} {_LEFT[why]}, and stay as they are.")
