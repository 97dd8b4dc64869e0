"""One person's whole story on a line, for whoever may see the parts of it."""

from datetime import datetime
from typing import Any

from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from consent.models import ConsentEvent, PersonalLink, Subscription
from consent.rules.vocabulary import State
from consent.selectors.facts import standing_of
from consent.selectors.standing import state_of
from delivery.models import Delivery, PrivacyRequest
from delivery.rules.vocabulary import PrivacyState
from delivery.selectors.story import Sources, story_of
from programs.admin.trail import log_look
from programs.models import Program
from subscribers.models import Subscriber

_DAY_SECONDS = 86400


def answer(site: AdminSite, request: HttpRequest, pk: int) -> HttpResponse:
    """Answer the story of person `pk`: of each kind of row what its own admin would show.

    That it was read is written down, as for the person's own page.
    """
    desk = site.get_model_admin(Subscriber)
    if not desk.has_view_permission(request):
        raise PermissionDenied
    person = desk.get_queryset(request).filter(pk=pk).first()
    if person is None:
        raise Http404
    log_look(request, person, "Read the story of this person.")
    now = timezone.now()
    story = story_of(_sources(site, request, pk), until=_until(request))
    told = {
        **site.each_context(request),
        "opts": desk.opts,
        "title": f"The story of {person.external_id}",
        "person": person,
        "story": story,
        "is_newest": "until" not in request.GET,
        "standings": _standings(site, request, pk, now),
        "open": _open_requests(site, request, pk, now),
        "can_prove": request.user.has_perm("delivery.make_proof_pack"),
        "can_ask": request.user.has_perm("delivery.add_privacyrequest"),
    }
    return render(request, "admin/delivery/delivery/story.html", told)


def _sources(site: AdminSite, request: HttpRequest, pk: int) -> Sources:
    links = PersonalLink.objects.filter(subscriber=pk)
    return Sources(
        entries=_seen(site, request, ConsentEvent).filter(subject__subscriber=pk),
        deliveries=_seen(site, request, Delivery).filter(subscriber=pk),
        links=links.filter(program__in=_seen(site, request, Program)),
        requests=_seen(site, request, PrivacyRequest).filter(subscriber=pk),
    )


def _seen(site: AdminSite, request: HttpRequest, model: type[Model]) -> QuerySet[Any]:
    """Return what this member of staff sees of a table: its admin says it, here as there."""
    desk = site.get_model_admin(model)
    rows = desk.get_queryset(request)
    return rows if desk.has_view_permission(request) else rows.none()


def _until(request: HttpRequest) -> datetime | None:
    """Return where the page ends; what is no time is not asked for."""
    try:
        until = parse_datetime(request.GET.get("until", ""))
    except ValueError:
        return None
    return until if until is not None and until.tzinfo is not None else None


def _standings(
    site: AdminSite, request: HttpRequest, pk: int, now: datetime
) -> list[dict[str, Any]]:
    rows = _seen(site, request, Subscription).filter(subscriber=pk)
    told = []
    for row in rows.select_related("program", "invitation").order_by("program__name"):
        state = state_of(standing_of(row), now)
        told.append({"row": row, "state": state.label, "is_live": state == State.ACTIVE})
    return told


def _open_requests(
    site: AdminSite, request: HttpRequest, pk: int, now: datetime
) -> list[dict[str, Any]]:
    rows = _seen(site, request, PrivacyRequest).filter(subscriber=pk, state=PrivacyState.OPEN)
    return [
        {
            "row": row,
            "days": int((row.due_at - now).total_seconds() // _DAY_SECONDS),
            "is_late": row.due_at <= now,
        }
        for row in rows.order_by("due_at")
    ]
