"""Programs: open, held, closed."""

from collections.abc import Callable

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from programs.admin.catalogue import STYLES
from programs.admin.kit import kit_page, qr_picture
from programs.forms.promise import ProgramForm
from programs.models import Program
from programs.selectors.promised import is_used, was_published
from programs.services.programs import WrongState, close_program, hold_program, open_program

MOVES: dict[str, Callable[..., Program]] = {
    "open": open_program,
    "hold": hold_program,
    "close": close_program,
}


@admin.register(Program)
class ProgramAdmin(admin.ModelAdmin[Program]):
    """Edit one offer; take people in, hold, close."""

    form = ProgramForm
    list_display = ("name", "slug", "brand", "state")
    list_filter = ("state", "brand")
    search_fields = ("name", "slug")
    fields = ("name", "slug", "brand", "purpose", "audience", "depth", "state")

    class Media:
        css = STYLES

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

    def save_model(self, request: HttpRequest, obj: Program, form: object, change: bool) -> None:
        """Note when the program was made."""
        if not change:
            obj.created_at = timezone.now()
        super().save_model(request, obj, form, change)

    def get_urls(self) -> list[URLPattern]:
        """Add the addresses of the buttons, and of what invites people."""
        view = self.admin_site.admin_view
        routes = [
            path("<int:pk>/<slug:to>-program/", view(self.move), name="programs_program_move"),
            path("<int:pk>/kit/", view(require_safe(self.kit)), name="programs_program_kit"),
            path(
                "<int:pk>/qr.<slug:form>", view(require_safe(self.qr)), name="programs_program_qr"
            ),
        ]
        return [*routes, *super().get_urls()]

    def kit(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what staff copy to invite people."""
        around = {**self.admin_site.each_context(request), "opts": self.opts}
        return kit_page(request, self._seen(request, pk), around)

    def qr(self, request: HttpRequest, pk: int, form: str) -> HttpResponse:
        """Answer the QR code."""
        return qr_picture(request, self._seen(request, pk), form)

    def _seen(self, request: HttpRequest, pk: int) -> Program:
        program = self.get_object(request, str(pk))
        if program is None:
            raise Http404
        if not self.has_view_permission(request, program):
            raise PermissionDenied
        return program

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
            self.log_change(request, moved, f"The program is {moved.state}.")
            messages.success(request, f"The program is {moved.state}.")
        return HttpResponseRedirect(reverse("admin:programs_program_change", args=[pk]))
