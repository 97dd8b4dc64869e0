"""Editions: write, preview, approve by a second person, send, stop, see what became of it."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from delivery.admin.calendar import CalendarPages
from delivery.admin.drafts import is_draft
from delivery.admin.fieldsets import FIELDSETS, of_its_kind
from delivery.admin.long_lists import LongList
from delivery.admin.naming import EditionForm
from delivery.admin.outlook import progress_of
from delivery.admin.pictures import PictureInline
from delivery.admin.previews import PreviewPages
from delivery.admin.running import RunningPages
from delivery.admin.sending import SendingPages
from delivery.admin.testing import OwnTestPages
from delivery.admin.texts import TextInline
from delivery.models import Edition
from delivery.rendering.review import as_read
from delivery.rules.kinds import going_in_words
from delivery.rules.vocabulary import EditionState
from delivery.selectors.catalogues import outdated
from delivery.selectors.editions import when_of
from delivery.services import catalogues, editions
from programs.admin.framing import with_a_frame
from programs.admin.pages import pages_of_one
from programs.admin.parts import has_changed
from programs.admin.scoping import OfBrands
from programs.admin.two_persons import alone, ask_somebody, in_words
from programs.admin.waiting import WaitsFor

APPROVE = "delivery.approve_edition"
SAME_PERSON = "You prepared this edition, so somebody else has to approve it."
TAKEN = "What has not gone yet goes with the catalogues as they are now."
REFUSED = (
    editions.ChangedSinceReadError,
    editions.EditionRefused,
    editions.SamePersonError,
    editions.WrongStateError,
    editions.WrongTimeError,
    catalogues.CatalogueRefused,
    catalogues.NothingToTakeError,
    catalogues.OwnRowsError,
)
_RUNNING = (
    EditionState.APPROVED,
    EditionState.SCHEDULED,
    EditionState.SENDING,
    EditionState.PAUSED,
    EditionState.HELD,
)


@admin.register(Edition)
class EditionAdmin(
    PreviewPages,
    OwnTestPages,
    SendingPages,
    RunningPages,
    CalendarPages,
    LongList[Edition],
    OfBrands[Edition],
):
    """Edit drafts; an approved edition can be sent and stopped, and is read only."""

    brand_path = "program__brand"

    form = EditionForm
    inlines = (TextInline, PictureInline)
    list_display = ("__str__", "goes", "state", "scheduled_at", "prepared_by", "approved_by")
    list_filter = ("state", WaitsFor, "kind", "program")
    list_select_related = ("program", "prepared_by", "approved_by")
    search_fields = ("name",)
    change_list_template = "admin/delivery/edition/change_list.html"
    actions = None
    set_by_us = (
        "state",
        "fields_in_words",
        "prepared_by",
        "approved_by",
        "approved_at",
        "scheduled_at",
        "planned_at",
        "finished_at",
    )
    fieldsets = FIELDSETS

    class Media:
        css = {"all": ["programs/admin.css", "delivery/admin.css", "delivery/editions.css"]}
        js = ("delivery/refreshing.js", "delivery/writing.js")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        """Read with each edition whose it is, and who prepared and approved it."""
        rows = super().get_queryset(request)
        return rows.select_related("program__brand", "prepared_by", "approved_by")

    def get_fieldsets(self, request: HttpRequest, obj: Edition | None = None) -> Any:
        """Show of an approved one only what its kind has; the form of a draft hides the rest."""
        return of_its_kind(obj) if obj is not None and not is_draft(obj) else FIELDSETS

    def get_inlines(self, request: HttpRequest, obj: Edition | None) -> Any:
        """Leave out pictures where there are none and none can be added."""
        has_pictures = is_draft(obj) or (obj is not None and obj.pictures.exists())
        return self.inlines if has_pictures else (TextInline,)

    def get_readonly_fields(
        self, request: HttpRequest, obj: Edition | None = None
    ) -> tuple[str, ...]:
        """Keep an edition with its program."""
        return self.set_by_us if obj is None else ("program", *self.set_by_us)

    @admin.display(description="Goes")
    def goes(self, edition: Edition) -> str:
        """Return what makes it go, in words."""
        return going_in_words(when_of(edition))

    @admin.display(description="Data that it reads")
    def fields_in_words(self, edition: Edition) -> str:
        """Return the fields read, by their keys."""
        return ", ".join(edition.fields_read) or "none"

    def has_change_permission(self, request: HttpRequest, obj: Edition | None = None) -> bool:
        """Refuse once it is approved."""
        return is_draft(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Edition | None = None) -> bool:
        """Refuse once it is approved."""
        return is_draft(obj) and super().has_delete_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Edition, form: Any, change: bool) -> None:
        """Note when it was begun."""
        if not change:
            obj.created_at = timezone.now()
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Note which fields the texts read, and who wrote last, who therefore cannot approve it."""
        super().save_related(request, form, formsets, change)
        edition: Edition = form.instance
        if not change or has_changed(form, formsets):
            edition.prepared_by = cast("User", request.user)
            edition.save(update_fields=["prepared_by"])
        editions.note_fields(edition=edition)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Add what became of it, and which buttons fit."""
        edition = self.get_object(request, object_id)
        found: dict[str, Any] = {}
        if edition is not None:
            found = progress_of(edition, now=timezone.now())
            found |= {"edition": edition, "buttons": _buttons(request, edition)}
            found |= {"outdated": outdated(edition), **self.live(request, edition)}
        return super().change_view(request, object_id, form_url, {**found, **(extra_context or {})})

    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Add its preview."""
        found = self.live(request, None)
        return super().add_view(request, form_url, {**found, **(extra_context or {})})

    def get_urls(self) -> list[URLPattern]:
        """Add the addresses of preview, approval, sending and stopping."""
        pages = {
            **self.preview_pages(),
            "approve": require_http_methods(["GET", "HEAD", "POST"])(self.approve),
            **self.test_pages(),
            **self.sending_pages(),
            **self.running_pages(),
            "take": require_POST(self.take),
        }
        own = [*self.calendar_urls(), *self.preview_urls(), *pages_of_one(self, pages)]
        return [*own, *super().get_urls()]

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Let the form have the frame of its preview."""
        response = super().changeform_view(request, object_id, form_url, extra_context)
        return with_a_frame(response)

    def _edition(self, request: HttpRequest, pk: int, permission: str = "") -> Edition:
        edition: Edition | None = self.get_object(request, str(pk))
        if edition is None:
            raise Http404
        if not self.has_view_permission(request, edition):
            raise PermissionDenied
        if permission and not request.user.has_perm(permission):
            raise PermissionDenied
        return edition

    def _page(
        self, request: HttpRequest, name: str, context: dict[str, Any], status: int = 200
    ) -> HttpResponse:
        whole = self.admin_site.each_context(request) | {"opts": self.opts} | context
        return render(request, f"admin/delivery/edition/{name}.html", whole, status=status)

    def approve(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what to know before approving; approve on POST."""
        edition = self._edition(request, pk, APPROVE)
        if request.method == "POST":
            is_alone = "rule_is_off" in alone(request, edition.prepared_by_id)
            return self._done(
                request,
                edition,
                lambda: editions.approve(
                    edition=edition,
                    approved_by=cast("User", request.user),
                    clock=timezone.now,
                    as_read=request.POST.get("as_read", ""),
                ),
                in_words("It is approved", is_alone=is_alone),
            )
        problems = editions.check(edition)
        refusal = f"{SAME_PERSON} {ask_somebody(request, APPROVE, edition.program.brand)}"
        context = {
            "title": f"Approve {edition}?",
            "edition": edition,
            "messages_by_language": self.sample_messages(request, edition),
            "stops": [problem for problem in problems if problem.stops],
            "notes": [problem for problem in problems if not problem.stops],
            **alone(request, edition.prepared_by_id, refusal),
            "is_draft": is_draft(edition),
            "as_read": as_read(edition),
        }
        return with_a_frame(self._page(request, "approve", context))

    def take(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Have an approved edition go on with its catalogues as they are now."""
        edition = self._edition(request, pk, APPROVE)

        def act() -> Edition:
            catalogues.refresh_catalogues(
                edition=edition, taken_by=cast("User", request.user), clock=timezone.now
            )
            return edition

        return self._done(request, edition, act, TAKEN)

    def _done(
        self, request: HttpRequest, edition: Edition, act: Callable[[], Edition], said: str
    ) -> HttpResponse:
        try:
            self.log_change(request, act(), said)
        except REFUSED as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, said)
        return HttpResponseRedirect(reverse("admin:delivery_edition_change", args=[edition.pk]))


def _buttons(request: HttpRequest, edition: Edition) -> dict[str, bool]:
    runs = request.user.has_perm("delivery.change_edition")
    state = EditionState(edition.state)
    return {
        "test": runs,
        "approve": is_draft(edition) and request.user.has_perm(APPROVE),
        "take": state in _RUNNING and request.user.has_perm(APPROVE),
        "send": runs and state in (EditionState.APPROVED, EditionState.SCHEDULED),
        "pause": runs and state in (EditionState.SCHEDULED, EditionState.SENDING),
        "resume": runs and state == EditionState.PAUSED,
        "cancel": runs and state not in (EditionState.DONE, EditionState.CANCELLED),
    }
