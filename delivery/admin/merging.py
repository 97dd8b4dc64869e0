"""Two records of one person become one: what becomes of everything is shown before it is done."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format

from consent.rules.merging import MergeRefusal, Stood
from consent.rules.vocabulary import Method, State
from consent.selectors.names import PersonName
from consent.services.merging import Foreseen, InProgram
from delivery.selectors.merging import sides_of
from delivery.services.merging import Done, MergeRefused, Wanted, foresee, merge_people
from programs.admin.trail import log_look
from programs.models import DataField, Program
from programs.rules.as_read import mark
from programs.rules.vocabulary import Category, Period
from programs.selectors.staff import works_for_all
from subscribers.models import Subscriber
from subscribers.rules.vocabulary import StoppedBy
from subscribers.selectors.finding import named

PERMISSION = "consent.merge_records"
NOBODY = "Nobody has this id or address."
_THIS, _OTHER = "this", "other"
_LIVE = (State.ACTIVE, State.PAUSED)
_STANDS = (*_LIVE, State.PENDING)


def may_merge(request: HttpRequest) -> bool:
    """Say whether somebody may: a merge ends what the person has with any brand."""
    return request.user.has_perm(PERMISSION) and works_for_all(request.user)


class ChooseForm(forms.Form):
    """Ask for the other record, and which of the two goes on."""

    other = forms.CharField(
        label="The other record of this person",
        max_length=320,
        help_text="Its external id or e-mail address, whole.",
    )
    goes_on = forms.ChoiceField(
        label="Which record goes on?",
        choices=[(_THIS, "The record whose page you come from"), (_OTHER, "The other record")],
        initial=_THIS,
        widget=forms.RadioSelect,
    )

    def __init__(
        self, data: QueryDict | None, *, person: Subscriber, people: QuerySet[Subscriber]
    ) -> None:
        super().__init__(data, label_suffix="")
        self._person, self._people = person, people

    def clean_other(self) -> Subscriber:
        """Return whom the words name. Raises `ValidationError` where they name nobody else."""
        found = self._people.filter(pk__in=named(self.cleaned_data["other"])).first()
        if found is None:
            raise ValidationError(NOBODY)
        if found == self._person:
            raise ValidationError("This is the same record.")
        return found


class SureForm(forms.Form):
    """Ask for the reason, and once more."""

    why = forms.CharField(
        label="How do you know that they are one person?",
        max_length=200,
        help_text="It stays in the trail, with your name. Write nothing about a person.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    sure = forms.BooleanField(label="I know that it cannot be undone.")


@dataclass(frozen=True, slots=True)
class Line:
    """One program: where each record stands with it, and what becomes of the yes."""

    program: str
    survivor: str
    other: str
    afterwards: list[str]


def answer(site: AdminSite, request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the other record of person `pk`, show what merging does, and do it on POST."""
    desk = site.get_model_admin(Subscriber)
    if not (may_merge(request) and desk.has_view_permission(request)):
        raise PermissionDenied
    people = desk.get_queryset(request)
    person = people.filter(pk=pk, erased_at=None, merged=None).first()
    if person is None:
        raise Http404
    is_asked = request.method == "POST"
    chosen = ChooseForm(request.POST if is_asked else None, person=person, people=people)
    if not (is_asked and chosen.is_valid()):
        return _page(site, request, person, {"choose": chosen})
    other = chosen.cleaned_data["other"]
    pair = (other, person) if chosen.cleaned_data["goes_on"] == _OTHER else (person, other)
    return _shown_or_done(site, request, person, chosen, pair)


def _shown_or_done(
    site: AdminSite,
    request: HttpRequest,
    person: Subscriber,
    chosen: ChooseForm,
    pair: tuple[Subscriber, Subscriber],
) -> HttpResponse:
    survivor, merged = pair
    found = foresee(survivor=survivor.pk, merged=merged.pk, clock=timezone.now)
    if isinstance(found, MergeRefusal):
        chosen.add_error("other", found.sentence)
        return _page(site, request, person, {"choose": chosen})
    told = _told(pair, found)
    is_sure = "merge" in request.POST
    sure = SureForm(request.POST if is_sure else None, label_suffix="")
    if is_sure and sure.is_valid():
        if request.POST.get("as_read") == told["as_read"]:
            return _merge(site.get_model_admin(Subscriber), request, pair, sure.cleaned_data["why"])
        told["has_changed"] = True
    for each in pair:
        log_look(request, each, "Looked at what merging this person's records does.")
    return _page(site, request, person, {**told, "choose": chosen, "sure": sure})


def _merge(
    desk: admin.ModelAdmin[Any],
    request: HttpRequest,
    pair: tuple[Subscriber, Subscriber],
    why: str,
) -> HttpResponse:
    survivor, merged = pair
    wanted = Wanted(*(PersonName(external_id=each.external_id) for each in pair))
    [done] = merge_people(wanted=[wanted], clock=timezone.now, method=Method.ADMIN)
    if isinstance(done, Done):
        desk.log_change(request, survivor, f"Merged record {merged.pk} into this one: {why}")
        merged.refresh_from_db()
        desk.log_change(request, merged, f"Merged into record {survivor.pk}: {why}")
        messages.success(request, "The two records are one. Every id of either finds this one.")
    else:
        is_refused = isinstance(done, MergeRefused)
        messages.error(request, f"Nothing was merged. {done if is_refused else NOBODY}")
    return redirect("admin:subscribers_subscriber_change", survivor.pk)


def _page(
    site: AdminSite, request: HttpRequest, person: Subscriber, told: Mapping[str, Any]
) -> HttpResponse:
    context = {
        **site.each_context(request),
        "opts": site.get_model_admin(Subscriber).opts,
        "title": "Merge two records of one person",
        "person": person,
        **told,
    }
    return render(request, "admin/subscribers/subscriber/merge.html", context)


def _told(pair: tuple[Subscriber, Subscriber], found: Foreseen) -> dict[str, Any]:
    survivor, merged = sides_of(pair)
    lines = list(_lines(found))
    labels = _labels(found.wrong)
    told: dict[str, Any] = {
        "survivor": survivor,
        "merged": merged,
        "ids": [*survivor.ids, *merged.ids],
        "lines": lines,
        "stops": [StoppedBy(by).label for by in found.stops],
        "restrictions": [StoppedBy(by).label for by in found.restrictions],
        "wrong": [labels.get(key, key) for key in found.wrong],
    }
    read = [_said(line) for line in lines]
    sides = [[each.ids, each.fields, each.person.email] for each in (survivor, merged)]
    held = [told[name] for name in ("stops", "restrictions", "wrong")]
    return {**told, "as_read": mark([each.pk for each in pair], read, sides, held)}


def _said(line: Line) -> list[object]:
    return [line.program, line.survivor, line.other, line.afterwards]


def _lines(found: Foreseen) -> Iterator[Line]:
    numbers = {each.both.program for each in found.programs} | {key for key, _ in found.others}
    names = dict(Program.objects.filter(pk__in=numbers).values_list("pk", "name"))
    for each in sorted(found.programs, key=lambda one: names[one.both.program]):
        both = each.both
        yield Line(
            names[both.program], _stands(both.survivor), _stands(both.other), list(_after(each))
        )
    for number, stood in sorted(found.others, key=lambda one: names[one[0]]):
        yield Line(names[number], _stands(stood), _stands(Stood(stood.standing, State.NONE)), [])


def _stands(stood: Stood) -> str:
    """Return a state and since when; the lower-case words of the vocabulary are for lists."""
    if stood.state == State.NONE:
        return "Nothing"
    since = stood.standing.since
    return stood.state.label + (f" since {date_format(since, 'Y-m-d')}" if since else "")


def _after(each: InProgram) -> Iterator[str]:
    """Return what becomes of both yeses, in sentences; nothing where all stays as it is."""
    if each.takes.ends:
        yield _END if each.both.survivor.state in _STANDS else _NO
    elif each.takes.details:
        yield from _less(each)
    other = each.both.other.state
    if not each.ends_other or other not in _STANDS:
        return
    if other == State.PENDING:
        yield "What waits for the other address to confirm ends."
    elif each.both.survivor.state in _STANDS:
        yield "The yes of the other address ends."
    else:
        yield "The yes of the other address ends, and moves to no other: they can join again."


_END = "Ends: on the other record they said no to it later."
_NO = "Their no on the other record holds: nobody asks them again."


def _less(each: InProgram) -> Iterator[str]:
    details = each.takes.details
    if "chosen" in details:
        gone = sorted({*each.both.survivor.standing.chosen} - {*details["chosen"]})
        labels = _labels(gone)
        yield f"Not used any more: {', '.join(labels.get(key, key) for key in gone)}."
    if "less_often" in details:
        yield f"At most once a {Period(details['less_often']).label.lower()}."
    if "depth" in details:
        yield f"Nothing deeper than {Category(details['depth']).label.lower()}."
    if "until" in details and (until := parse_datetime(details["until"])):
        yield f"Pauses until {date_format(until, 'Y-m-d')}: what the other record got counts."


def _labels(keys: Iterable[str]) -> dict[str, str]:
    rows = DataField.objects.filter(key__in=list(keys))
    return {row.key: row.labels.get("en", row.key) for row in rows}
