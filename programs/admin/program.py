"""Programs: open, held, closed."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from programs.admin.beginning import BeginPages
from programs.admin.catalogue import STYLES
from programs.admin.kit import kit_page, qr_picture, sheet_page
from programs.admin.scoping import OfBrands
from programs.admin.whole import WholePage
from programs.forms.promise import ProgramForm
from programs.models import Invitation, Program
from programs.rules.vocabulary import ProgramState
from programs.selectors.promised import is_used, was_published
from programs.services.invitations import DraftExists, draft_next_version
from programs.services.programs import (
    StoppedProgram,
    WrongState,
    close_program,
    hold_program,
    open_program,
)

HANGS = (
    "The mail system hangs: of what it had been given before, at most one chunk for each worker may"
    " still go."
)
MOVED = {
    ProgramState.DRAFT: "The program is a draft: publish its promise to open it.",
    ProgramState.OPEN: "The program is open: people can join, and editions go.",
    ProgramState.HELD: "The program is held: nobody joins, nothing goes. Open it again to go on.",
    ProgramState.CLOSED: "The program is closed for good: nobody joins, and nothing of it goes.",
}
MOVES: dict[str, Callable[..., Program | StoppedProgram]] = {
    "open": open_program,
    "hold": hold_program,
    "close": close_program,
}


@admin.register(Program)
class ProgramAdmin(BeginPages, WholePage, OfBrands[Program]):
    """Begin a program; edit its promise with it; take people in, hold, close."""

    brand_path = "brand"

    form = ProgramForm
    list_display = ("name", "slug", "brand", "state")
    list_filter = ("state", "brand", "brand__is_sandbox")
    search_fields = ("name", "slug")
    # One that was used stays; one that was not is deleted on its own page.
    actions = None
    fields = ("name", "slug", "brand", "purpose", "audience", "depth", "state")

    class Media:
        css = STYLES
        js = ("programs/whole.js",)

    def get_readonly_fields(
        self, request: HttpRequest, obj: Program | None = None
    ) -> tuple[str, ...]:
        """Freeze address and brand once people were shown them."""
        shown = obj is not None and was_published(obj)
        return ("state", "slug", "brand") if shown else ("state",)

    def has_delete_permission(self, request: HttpRequest, obj: Program | None = None) -> bool:
        """Refuse once it has invitations or subscriptions."""
        used = obj is not None and is_used(obj)
        return not used and super().has_delete_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Program, form: Any, change: bool) -> None:
        """Note when the program was made; of one that is there write what was changed alone.

        Its state is not of the form: a guardrail may have held it since the form was read.
        """
        if change:
            obj.save(update_fields=form.changed_data)
            return
        obj.created_at = timezone.now()
        super().save_model(request, obj, form, change)

    def get_urls(self) -> list[URLPattern]:
        """Add the addresses of the buttons, and of what invites people."""
        view = self.admin_site.admin_view
        routes = [
            path("<int:pk>/<slug:to>-program/", view(self.move), name="programs_program_move"),
            path("<int:pk>/next/", view(require_POST(self.next)), name="programs_program_next"),
            path("<int:pk>/kit/", view(require_safe(self.kit)), name="programs_program_kit"),
            path("<int:pk>/sheet/", view(require_safe(self.sheet)), name="programs_program_sheet"),
            path(
                "<int:pk>/qr.<slug:form>", view(require_safe(self.qr)), name="programs_program_qr"
            ),
        ]
        return [*routes, *self.begin_pages(), *self.whole_pages(), *super().get_urls()]

    def next(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Draft the next version as a copy of the last one, and show it."""
        program = self.seen(request, pk)
        if not request.user.has_perm("programs.add_invitation"):
            raise PermissionDenied
        try:
            draft = draft_next_version(program=program, prepared_by=cast("User", request.user))
        except DraftExists:
            messages.info(request, "The next version is being drafted already: here it is.")
        except Invitation.DoesNotExist:
            raise Http404 from None
        else:
            self.log_change(request, program, f"Drafted version {draft.number}.")
            messages.success(request, f"{draft} is a copy of the version before it. Change it.")
        return HttpResponseRedirect(reverse("admin:programs_program_change", args=[pk]))

    def kit(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what staff copy to invite people."""
        around = {**self.admin_site.each_context(request), "opts": self.opts}
        return kit_page(request, self.seen(request, pk), around)

    def sheet(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show a sheet with the QR code, to print."""
        around = {**self.admin_site.each_context(request), "opts": self.opts}
        return sheet_page(request, self.seen(request, pk), around)

    def qr(self, request: HttpRequest, pk: int, form: str) -> HttpResponse:
        """Answer the QR code."""
        return qr_picture(request, self.seen(request, pk), form)

    def move(self, request: HttpRequest, pk: int, to: str) -> HttpResponse:
        """Open, hold or close a program."""
        program = self.get_object(request, str(pk))
        if program is None or to not in MOVES or request.method != "POST":
            raise Http404
        if not self.has_change_permission(request, program):
            raise PermissionDenied
        try:
            moved = MOVES[to](program=program)
        except WrongState as error:
            messages.error(request, str(error))
        else:
            self._say(request, moved)
        return HttpResponseRedirect(reverse("admin:programs_program_change", args=[pk]))

    def _say(self, request: HttpRequest, moved: Program | StoppedProgram) -> None:
        """Say where it is now, and where what was begun before may still go on."""
        program = moved.program if isinstance(moved, StoppedProgram) else moved
        said = MOVED[ProgramState(program.state)]
        self.log_change(request, program, said)
        messages.success(request, said)
        if isinstance(moved, StoppedProgram) and not moved.is_still:
            messages.warning(request, HANGS)
