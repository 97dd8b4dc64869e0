"""Privacy requests: what waits until when, carried out or refused with a reason."""

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.db.models.expressions import Combinable
from django.forms import BoundField
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from consent.forms import AnswerField
from consent.rules.profile import ProfileRefusal
from consent.rules.vocabulary import Method
from consent.rules.wording import words
from consent.selectors.names import PersonName, UnknownPerson, find_named
from consent.selectors.of_brands import person_in
from delivery.admin.naming_people import SEE_PEOPLE, NamesPeople
from delivery.models import PrivacyRequest
from delivery.rendering.access import access_page
from delivery.rules.privacy import copy_is_there
from delivery.rules.vocabulary import PrivacyKind, PrivacyState
from delivery.selectors.access import access_document
from delivery.selectors.known import correctable_of
from delivery.services import privacy
from programs.admin.pages import pages_of_one
from programs.admin.scoping import OfBrands
from programs.admin.trail import log_look
from programs.rules.promise import DataWords
from subscribers.models import Subscriber
from subscribers.paging import LongListPaginator
from subscribers.selectors.finding import named

CHANGE = "delivery.change_privacyrequest"
TAKE_COPY = "delivery.take_access_copy"
NOBODY = "Nobody has this id or address."
_DAY_SECONDS = 86400
# A request is written down once; then it is carried out or refused.
_NOTHING_TO_SAVE = dict.fromkeys(
    ("show_save", "show_save_and_continue", "show_save_and_add_another"), False
)
# What stands before the key of a data field in the name of its input.
_VALUE = "field."


class OverdueFilter(admin.SimpleListFilter):
    """Find what should have been answered."""

    title = "deadline"
    parameter_name = "deadline"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Any]
    ) -> list[tuple[str, str]]:
        """Offer those that are late."""
        return [("overdue", "overdue")]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[PrivacyRequest]
    ) -> QuerySet[PrivacyRequest]:
        """Keep the late ones."""
        if self.value() != "overdue":
            return queryset
        return queryset.filter(state=PrivacyState.OPEN, due_at__lte=timezone.now())


class NewRequestForm(forms.ModelForm[PrivacyRequest]):
    """Ask who wants what, and how they asked."""

    # Whom the staff member may see.
    people: ClassVar[QuerySet[Subscriber]]
    person = forms.CharField(
        max_length=120, help_text="The external id or the e-mail address, whole."
    )

    class Meta:
        model = PrivacyRequest
        fields = ("kind", "note")
        widgets = {"note": forms.Textarea(attrs={"rows": 3})}

    def clean_person(self) -> Subscriber:
        """Return whom the words name. Raises `ValidationError` where they name nobody living."""
        word = self.cleaned_data["person"].strip()
        name = PersonName(email=word) if "@" in word else PersonName(external_id=word)
        try:
            found = find_named(name)
        except UnknownPerson:
            raise ValidationError(NOBODY) from None
        if not self.people.filter(pk=found.pk).exists():
            raise ValidationError(NOBODY)
        if found.erased_at is not None:
            raise ValidationError("This person was erased.")
        return found


class RefuseForm(forms.Form):
    """Ask for the reason that the person is told."""

    answer = forms.CharField(
        max_length=500, label="Why not", widget=forms.Textarea(attrs={"rows": 4})
    )


class SureForm(forms.Form):
    """Ask once more."""

    sure = forms.BooleanField(label="I made sure that it is them who ask for it.")


class CorrectForm(SureForm):
    """Ask for the right values, too; what is left empty stays as it is."""

    def __init__(self, data: QueryDict | None, *, fields: Sequence[DataWords]) -> None:
        super().__init__(data, label_suffix="")
        said = {**words("en"), "answer_none": "Stays as it is"}
        for field in fields:
            self.fields[f"{_VALUE}{field.key}"] = AnswerField(field, said, "en")

    @property
    def corrections(self) -> list[BoundField]:
        """Return the fields to fill in."""
        return [self[name] for name in self.fields if name.startswith(_VALUE)]

    @property
    def values(self) -> dict[str, Any]:
        """Return what was filled in, by the key of its field."""
        said = self.cleaned_data
        named = [name for name in said if name.startswith(_VALUE) and said[name] is not None]
        return {name.removeprefix(_VALUE): said[name] for name in named}

    def clean(self) -> dict[str, Any] | None:
        """Refuse a value whose field was there when the page was shown, and is not any more."""
        for name, value in self.data.items():
            if name.startswith(_VALUE) and name not in self.fields and value:
                key = name.removeprefix(_VALUE)
                refused = privacy.CorrectionRefusedError(key, ProfileRefusal.NO_COVER)
                self.add_error(None, f"Nothing was changed. {refused}")
        return super().clean()


@admin.register(PrivacyRequest)
class PrivacyRequestAdmin(NamesPeople, OfBrands[PrivacyRequest]):
    """List requests by their deadline; each is carried out or refused on a page of its own."""

    form = NewRequestForm
    person_column, person_ordering = "person_id", "subscriber__external_id"
    list_display = ("id", "kind", "person_id", "state", "deadline", "received_at", "method")
    list_filter = ("state", OverdueFilter, "kind")
    list_select_related = ("subscriber",)
    search_fields = ("=subscriber__external_id",)
    search_help_text = "The person's id or e-mail address, whole."
    show_full_result_count = False
    paginator = LongListPaginator
    # Each filter would count the whole table for its numbers.
    show_facets = admin.ShowFacets.NEVER
    list_per_page = 50
    actions = None
    shown = (
        "kind",
        "person_id",
        "state",
        "deadline",
        "note",
        "method",
        "received_at",
        "due_at",
        "closed_at",
        "closed_by",
        "answer",
    )

    class Media:
        css = {"all": ["delivery/admin.css"]}

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[PrivacyRequest], search_term: str
    ) -> tuple[QuerySet[PrivacyRequest], bool]:
        """Find what one person asked for."""
        if not search_term.strip():
            return queryset, False
        return queryset.filter(subscriber__in=named(search_term)), False

    def within(self, brands: Collection[int]) -> Combinable:
        """Return what was asked by whoever has to do with a program of these brands."""
        return person_in(brands, person="subscriber")

    def get_form(
        self,
        request: HttpRequest,
        obj: PrivacyRequest | None = None,
        change: bool = False,
        **kwargs: Any,
    ) -> type[forms.ModelForm[PrivacyRequest]]:
        """Have the form know whom the staff member may see."""
        form = super().get_form(request, obj, change, **kwargs)
        return type(form.__name__, (form,), {"people": self._people(request)})

    def _people(self, request: HttpRequest) -> QuerySet[Subscriber]:
        return self.admin_site.get_model_admin(Subscriber).get_queryset(request)

    @admin.display(description="Person", ordering="subscriber__external_id")
    def person_id(self, request: PrivacyRequest) -> str:
        """Return the external id, on the page of one: its list names people by `NamesPeople`."""
        return request.subscriber.external_id

    @admin.display(description="Deadline", ordering="due_at")
    def deadline(self, request: PrivacyRequest) -> str:
        """Say until when, and mark what is late."""
        if request.state != PrivacyState.OPEN:
            return "–"
        left = (request.due_at - timezone.now()).total_seconds() / _DAY_SECONDS
        day = f"{request.due_at:%Y-%m-%d}"
        return f"OVERDUE since {day}" if left <= 0 else f"{day}, {int(left)} days left"

    def get_fields(
        self, request: HttpRequest, obj: PrivacyRequest | None = None
    ) -> tuple[str, ...]:
        """Ask little of a new request; show all of one that is there."""
        return ("person", "kind", "note") if obj is None else self.shown

    def get_readonly_fields(
        self, request: HttpRequest, obj: PrivacyRequest | None = None
    ) -> tuple[str, ...]:
        """Let nothing change but by the two buttons."""
        return () if obj is None else self.shown

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Begin with the person from whose page the staff member comes, if they may see people."""
        number = request.GET.get("subscriber", "") if request.user.has_perm(SEE_PEOPLE) else ""
        person = self._people(request).filter(pk=number).first() if number.isdecimal() else None
        return {"person": person.external_id} if person else {}

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> PrivacyRequest:
        """Write down a new request; its deadline is counted from now."""
        return privacy.receive(
            kind=PrivacyKind(form.cleaned_data["kind"]),
            subscriber_id=form.cleaned_data["person"].pk,
            method=Method.ADMIN,
            note=form.cleaned_data["note"],
            clock=timezone.now,
        )

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Leave it to `save_form`, which has written it."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save nothing more: a request has nothing beside it."""

    def has_delete_permission(
        self, request: HttpRequest, obj: PrivacyRequest | None = None
    ) -> bool:
        """Keep them: they show that people were answered."""
        return False

    def get_urls(self) -> list[URLPattern]:
        """Add the pages of the two buttons, and the copy that is handed over."""
        pages = {
            "carry_out": require_http_methods(["GET", "HEAD", "POST"])(self.carry_out),
            "refuse": require_http_methods(["GET", "HEAD", "POST"])(self.refuse),
            "copy": require_POST(self.copy),
        }
        return [*pages_of_one(self, pages), *super().get_urls()]

    def carry_out(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Name what happens, what goes and what stays; do it on POST."""
        asked = self._asked(request, pk)
        form = _sure_form(asked, request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            values = form.values if isinstance(form, CorrectForm) else {}
            return self._close(request, asked, "", "It is done.", values)
        return self._page(request, "carry_out", asked, form, f"Carry out {asked}?")

    def refuse(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for the reason; refuse on POST."""
        asked = self._asked(request, pk)
        form = RefuseForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            return self._close(request, asked, form.cleaned_data["answer"], "It is refused.")
        return self._page(request, "refuse", asked, form, f"Refuse {asked}?")

    def copy(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Hand over everything that is held, to read or for machines, and note who took it."""
        asked = self._asked(request, pk, TAKE_COPY)
        if not _has_copy(asked):
            raise Http404
        document = access_document(subscriber_id=asked.subscriber_id, clock=timezone.now)
        log_look(request, asked, "Took the copy.")
        if request.POST.get("as") == "json":
            content = json.dumps(document, ensure_ascii=False, indent=2)
            return _file(content, "application/json", f"copy-{asked.pk}.json")
        return _file(access_page(document), "text/html; charset=utf-8", f"copy-{asked.pk}.html")

    def _close(
        self,
        request: HttpRequest,
        asked: PrivacyRequest,
        answer: str,
        said: str,
        values: Mapping[str, Any] | None = None,
    ) -> HttpResponse:
        by = cast("User", request.user)
        try:
            if answer:
                closed = privacy.refuse(request=asked, by=by, answer=answer, clock=timezone.now)
            else:
                closed = privacy.carry_out(request=asked, by=by, values=values, clock=timezone.now)
        except privacy.RequestClosedError:
            messages.error(request, "It was answered already.")
        except privacy.CorrectionRefusedError as error:
            messages.error(request, f"Nothing was changed. {error}")
        else:
            self.log_change(request, closed, said)
            messages.success(request, said)
        return HttpResponseRedirect(
            reverse("admin:delivery_privacyrequest_change", args=[asked.pk])
        )

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Offer the copy to whoever may take it, as long as there is one to take."""
        asked = self.get_object(request, object_id)
        has_copy = asked is not None and request.user.has_perm(TAKE_COPY) and _has_copy(asked)
        context = {"has_copy": has_copy} | _NOTHING_TO_SAVE | (extra_context or {})
        return super().change_view(request, object_id, form_url, context)

    def _asked(self, request: HttpRequest, pk: int, permission: str = CHANGE) -> PrivacyRequest:
        asked = self.get_object(request, str(pk))
        if asked is None:
            raise Http404
        if not (request.user.has_perm(permission) and self.has_view_permission(request, asked)):
            raise PermissionDenied
        return asked

    def _page(
        self,
        request: HttpRequest,
        name: str,
        asked: PrivacyRequest,
        form: forms.Form,
        title: str,
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "asked": asked,
            "form": form,
            "title": title,
            "is_open": asked.state == PrivacyState.OPEN,
        }
        return render(request, f"admin/delivery/privacyrequest/{name}.html", context)


def _sure_form(asked: PrivacyRequest, data: QueryDict | None) -> SureForm:
    if asked.kind != PrivacyKind.CORRECTION:
        return SureForm(data)
    return CorrectForm(data, fields=correctable_of(asked.subscriber_id, timezone.now()))


def _has_copy(asked: PrivacyRequest) -> bool:
    return asked.subscriber.erased_at is None and copy_is_there(
        kind=PrivacyKind(asked.kind),
        state=PrivacyState(asked.state),
        closed_at=asked.closed_at,
        now=timezone.now(),
    )


def _file(content: str, content_type: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=content_type)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer
