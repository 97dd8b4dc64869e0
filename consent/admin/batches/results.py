"""How a batch did, and the links of it to take: each number leads to its rows."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.dateparse import parse_date

from consent.admin.batches.pages import BatchPages
from consent.admin.batches.wizard import knows_whom, told_of
from consent.admin.csv_files import csv_answer
from consent.models import InvitationBatch
from consent.rules.inviting import Answer, BatchState, LeftOut
from consent.selectors.batches import (
    JOINED,
    LISTS,
    Results,
    days_of,
    links_left,
    people_who,
    results_of,
)
from consent.services.batches import TakenLink, take_links
from programs.rules.kit import field_name, merge_tags
from programs.selectors.kits import kits_of, public_link
from programs.selectors.staff import brands_of

TAKE = "consent.take_invitation_links"
_WAYS = {"": None, "link": True, "tag": False}
_TITLES = {JOINED: "People who asked to join"} | {
    Answer.CONFIRMED: "People who joined and confirmed",
    Answer.WAITING: "People who asked to join and have not confirmed yet",
    Answer.LAPSED: "People who asked to join and never confirmed",
    Answer.DECLINED: "People who said “not for me”",
    Answer.SILENT: "People who have not answered",
}


class ResultPages(BatchPages):
    """Show what came of a batch, and hand its links over."""

    def result(self, request: HttpRequest, batch: InvitationBatch) -> HttpResponse:
        """Show the page of a batch whose links are made."""
        now, program = timezone.now(), batch.program
        [results] = results_of([batch], now).values()
        field = field_name(program.slug)
        context = {
            "title": f"Personal links to {program}: {batch}",
            "batch": batch,
            "told": told_of(batch),
            "results": results,
            "answers": _answers(results),
            "days": days_of(batch, now),
            "left_out": _left_out(batch),
            "knows_whom": knows_whom(batch),
            "gone": batch.asked - links_left(batch),
            "may_take": request.user.has_perm(TAKE),
            "taken": batch.taken.select_related("taken_by")[:20],
            "field": field,
            "tags": [tag for tag in merge_tags(field) if tag.tool == batch.sender]
            or merge_tags(field),
            "link": public_link(program, settings.BASE_URL, campaign=batch.campaign),
            "kits": kits_of(program, settings.BASE_URL, campaign=batch.campaign),
        }
        return self.page(request, "batch", context)

    def answered(self, request: HttpRequest, pk: int, what: str) -> HttpResponse:
        """List the people that a number of the page counts."""
        batch = self.batch(request, pk)
        way, on = request.GET.get("by", ""), request.GET.get("on", "")
        day = _day(on)
        if what not in LISTS or way not in _WAYS or (on and day is None):
            raise Http404
        rows = people_who(
            batch,
            what,
            by_link=_WAYS[way],
            on=day,
            after=self.after(request),
            now=timezone.now(),
            brands=brands_of(request.user),
        )
        title = f"{_TITLES[what]} on {day:%-d %B %Y}" if day else _TITLES[what]
        return self.people(request, batch, rows, title=title)

    def take(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """Hand over the links as CSV, and note who took them."""
        batch = self.batch(request, pk)
        if not request.user.has_perm(TAKE):
            raise PermissionDenied
        if batch.state != BatchState.MADE:
            raise Http404
        noted, links = take_links(
            batch=batch,
            taken_by=cast("User", request.user),
            brands=brands_of(request.user),
            clock=timezone.now,
        )
        self.log_change(request, batch, f"Took {noted.links:,} personal links as CSV.")
        # The column of the link is named as the tool's field is.
        field = field_name(batch.program.slug)
        heads = ("email", "external_id", "language", field, "good_until")
        return csv_answer(f"{batch.program.slug}-{batch.pk}.csv", heads, _cells(links))


def _cells(links: Iterable[TakenLink]) -> Iterator[Sequence[str]]:
    for link in links:
        until = f"{link.expires_at:%Y-%m-%d}"
        yield (link.email, link.external_id, link.language, link.url, until)


def _day(said: str) -> date | None:
    try:
        return parse_date(said)
    except ValueError:
        return None


def _answers(results: Results) -> list[dict[str, Any]]:
    """Return a row for each answer: its words, and how many gave it by which way."""
    rows = [
        {
            "key": answer.value,
            "label": answer.label,
            "by_link": results.by_link.get(answer, 0),
            "by_tag": results.by_tag.get(answer, 0),
        }
        for answer in Answer
        if answer != Answer.SILENT
    ]
    silent = {"key": Answer.SILENT.value, "label": Answer.SILENT.label, "by_link": results.silent}
    return [*rows, silent]


def _left_out(batch: InvitationBatch) -> list[tuple[str, str, int]]:
    return [
        (reason.value, reason.label, batch.left_out[reason])
        for reason in LeftOut
        if batch.left_out.get(reason)
    ]
