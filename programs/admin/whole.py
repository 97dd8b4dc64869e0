"""A program in one page: its form, the newest version of its promise, and how people read it."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from programs.admin.aside import aside_of
from programs.admin.drawing import Offered, draw
from programs.admin.framing import framed, with_a_frame
from programs.admin.pages import pages_of_one
from programs.admin.parts import DataUseInline, TermsInline, TextInline, has_changed, is_draft
from programs.admin.sending_back import sent_back
from programs.forms.whole import Typed, saved, typed
from programs.models import Invitation, Program
from programs.rules.languages import pick_language
from programs.rules.promise import Promise
from programs.rules.writing import write_promise
from programs.selectors.promises import NoText, promise_for
from programs.services.invitations import note_author

NOTHING = "admin/programs/program/nothing.html"
_PARTS = ((TermsInline, Program), (TextInline, Invitation), (DataUseInline, Invitation))


class WholePage(admin.ModelAdmin[Program]):
    """Edit a program with the version that is being drafted; show what people read of it."""

    def whole_pages(self) -> list[URLPattern]:
        """Return the addresses of what the page shows beside the form."""
        pages = {
            "promise": framed(require_http_methods(["GET", "HEAD", "POST"])(self.promise)),
            "advice": require_POST(self.advice),
        }
        return pages_of_one(self, pages)

    def get_inline_instances(self, request: HttpRequest, obj: Program | None = None) -> list[Any]:
        """Return the parts of the newest version: the terms are a program's, the rest its own."""
        if obj is None or obj.newest_version is None:
            return []
        parts: list[Any] = [part(of, self.admin_site) for part, of in _PARTS]
        shown = [part for part in parts if part.has_view_or_change_permission(request, obj)]
        for part in shown:
            if not part.has_add_permission(request, obj):
                part.max_num = 0
        return shown

    def get_formset_kwargs(
        self, request: HttpRequest, obj: Program, inline: Any, prefix: str
    ) -> dict[str, Any]:
        """Hang the words and the data uses on the newest version, and show no older one."""
        found: dict[str, Any] = super().get_formset_kwargs(request, obj, inline, prefix)
        version = obj.newest_version
        if inline.parent_model is Invitation:
            return found | {"instance": version}
        number = version.number if version else 0
        return found | {"queryset": Invitation.objects.filter(number=number)}

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Note who wrote the draft last, who therefore cannot publish it."""
        super().save_related(request, form, formsets, change)
        version = form.instance.newest_version
        if version is not None and is_draft(version) and has_changed(form, formsets):
            note_author(invitation=version, prepared_by=request.user)  # type: ignore[arg-type]  # the admin admits users only

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Add what people read, what is still to do, and what a new version means."""
        program = self.get_object(request, object_id)
        found = self._around(request, program) if program is not None else {}
        response = super().change_view(
            request, object_id, form_url, {**found, **(extra_context or {})}
        )
        return with_a_frame(response)

    def _around(self, request: HttpRequest, program: Program) -> dict[str, Any]:
        version = program.newest_version
        if version is None or not self.has_view_permission(request, program):
            return {}
        read = saved(version)
        names = dict(settings.LANGUAGES)
        tags = [text.language for text in read.draft.texts]
        languages = [(tag, names.get(tag, tag)) for tag in tags]
        beside = _aside(request, program, version, read)
        told = {"version": version, "languages": languages, "sent_back": sent_back(version)}
        return beside | told

    def seen(self, request: HttpRequest, pk: int) -> Program:
        """Return the program. Raises where there is none, or none that this person may see."""
        program = self.get_object(request, str(pk))
        if program is None:
            raise Http404
        if not self.has_view_permission(request, program):
            raise PermissionDenied
        return program

    def promise(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the page on which people join, by what is typed: nothing of it is saved."""
        program = self.seen(request, pk)
        wanted = {**request.GET.dict(), **request.POST.dict()}.get("shown_in", "")
        promise = self._promise(request, program, wanted)
        if promise is None:
            return render(request, NOTHING)
        return draw(request, Offered(promise, program.brand))

    def _promise(self, request: HttpRequest, program: Program, language: str) -> Promise | None:
        version = program.newest_version
        if version is None:
            return None
        if request.method != "POST" or not self._may_write(request, program):
            return _as_saved(version, language)
        draft = self._typed(request, program, version).draft
        texts = {text.language: text for text in draft.texts}
        found = pick_language(language, texts) or pick_language(draft.default_language, texts)
        text = texts.get(found or next(iter(texts), ""))
        return write_promise(draft, text) if text else None

    def advice(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer what is still to do and what reads badly, by what is typed."""
        program = self.seen(request, pk)
        version = program.newest_version
        if version is None:
            return render(request, NOTHING)
        may = self._may_write(request, program)
        read = self._typed(request, program, version) if may else saved(version)
        context = _aside(request, program, version, read)
        return render(
            request, "admin/programs/program/_aside.html", context | {"original": program}
        )

    def _may_write(self, request: HttpRequest, program: Program) -> bool:
        """Say whether the page's form holds all of a draft: else only what is saved is shown."""
        parts = self.get_inline_instances(request, program)
        editable = [part for part in parts if part.has_change_permission(request, program)]
        return self.has_change_permission(request, program) and len(editable) == len(_PARTS)

    def _typed(self, request: HttpRequest, program: Program, version: Invitation) -> Typed:
        form = self.get_form(request, program, change=True)(request.POST, instance=program)
        terms, texts, uses = self._formsets(request, program)
        return typed(version, form, terms, texts, uses)

    def _formsets(self, request: HttpRequest, program: Program) -> Iterator[Any]:
        for factory, inline in self.get_formsets_with_inlines(request, program):
            prefix = factory.get_default_prefix()
            yield factory(**self.get_formset_kwargs(request, program, inline, prefix))


def _aside(
    request: HttpRequest, program: Program, version: Invitation, read: Typed
) -> dict[str, Any]:
    today = timezone.now().date()
    return aside_of(program, version, read, may=request.user.has_perm, today=today)


def _as_saved(version: Invitation, language: str) -> Promise | None:
    try:
        return promise_for(version, language)[1]
    except NoText:
        return None
