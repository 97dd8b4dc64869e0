"""The previews of an edition: a page of a saved one, and the one beside the form."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST, require_safe

from delivery.admin.drafts import is_draft
from delivery.admin.previewing import (
    Reader,
    controls,
    framed,
    reader_of,
    shown_to,
    why_not_shown,
)
from delivery.admin.typed import typed_edition, typed_texts
from delivery.models import Edition
from delivery.rendering.checking import Draft
from delivery.rendering.fields_read import fields_of
from delivery.rendering.preview import Preview
from delivery.rendering.review import check, check_texts, drafts_of
from delivery.selectors.readers import candidates
from programs.admin.framing import with_a_frame
from programs.models import Program
from subscribers.models import Subscriber

_PREFIX = "reader-"
NO_PROGRAM = "Choose the program first: its promise says which data may be used."


class PreviewPages:
    """Add these pages to the admin of editions."""

    # What the admin of editions has.
    admin_site: admin.AdminSite
    has_add_permission: Callable[..., bool]
    has_change_permission: Callable[..., bool]
    _edition: Callable[..., Edition]
    _page: Callable[..., HttpResponse]

    def preview_pages(self) -> dict[str, Callable[..., HttpResponse]]:
        """Return the pages of one edition by the last part of their address."""
        return {
            "preview": require_safe(self.preview),
            "message": require_safe(self.message),
            "look": require_POST(self.look),
        }

    def preview_urls(self) -> list[URLPattern]:
        """Return the addresses that are no edition's: of one to be, and of people to choose."""
        wrap = self.admin_site.admin_view
        look, readers = wrap(require_POST(self.look_first)), wrap(require_safe(self.readers))
        return [
            path("look/", look, name="delivery_edition_look_first"),
            path("readers/", readers, name="delivery_edition_readers"),
        ]

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show a saved edition as one person would read it."""
        edition = self._edition(request, pk)
        reader = self._reader(request, request.GET, edition)
        shown, texts = shown_to(reader, edition, request), drafts_of(edition)
        context = {
            "title": f"Preview of {edition}",
            "edition": edition,
            "preview": shown,
            "why_not": why_not_shown(shown),
            "query": request.GET.urlencode(),
            "sees_people": self._sees_people(request),
            **controls(reader, {text.language for text in texts}),
        }
        response = self._page(request, "preview", context)
        return with_a_frame(response)

    def sample_messages(self, request: HttpRequest, edition: Edition) -> list[tuple[str, str, str]]:
        """Return each language of an edition, its name, and the subject for a sample person."""
        names, tags = dict(settings.LANGUAGES), {text.language for text in drafts_of(edition)}
        return [
            (tag, names.get(tag, tag), shown_to(Reader(language=tag), edition, request).subject)
            for tag in sorted(tags)
        ]

    def message(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer a saved message alone, for the frame of its preview."""
        edition = self._edition(request, pk)
        reader = self._reader(request, request.GET, edition)
        return framed(shown_to(reader, edition, request), reader)

    def look(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer the form of an edition as somebody would read it; saved or not.

        Who may not write it, approvers for one, has no form, and reads what is saved.
        """
        edition = self._edition(request, pk)
        if not self.has_change_permission(request, edition):
            return self._look(request, edition, drafts_of(edition))
        edition = typed_edition(edition, edition.program, request.POST)
        return self._look(request, edition, typed_texts(request.POST))

    def look_first(self, request: HttpRequest) -> HttpResponse:
        """Answer the form of an edition that was never saved as somebody would read it."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        program = self._program(request, request.POST)
        if program is None:
            return _words(NO_PROGRAM, is_about="about" in request.GET)
        edition = typed_edition(None, program, request.POST)
        return self._look(request, edition, typed_texts(request.POST))

    def _look(self, request: HttpRequest, edition: Edition, texts: Sequence[Draft]) -> HttpResponse:
        reader = self._reader(request, _reading(request.POST), edition)
        shown = shown_to(reader, edition, request, texts)
        problems = check_texts(edition.program, edition.when_missing, texts)
        if "about" not in request.GET:
            return framed(shown, reader, [str(each) for each in problems if each.stops])
        found = {"preview": shown, "problems": problems, "fields": fields_of(edition, texts)}
        return render(request, "admin/delivery/edition/about.html", found)

    def readers(self, request: HttpRequest) -> HttpResponse:
        """Answer the people who said yes to a program and fit what was typed."""
        program = self._program(request, request.GET)
        if not self._sees_people(request):
            raise PermissionDenied
        found = candidates(program, request.GET.get("q", "")) if program else ()
        people = [{"id": each.external_id, "label": str(each)} for each in found]
        return JsonResponse({"people": people})

    def live(self, request: HttpRequest, edition: Edition | None) -> dict[str, Any]:
        """Return what stands beside the form of a draft, saved or not."""
        if not is_draft(edition):
            return {}
        name = "look" if edition else "look_first"
        look = reverse(f"admin:delivery_edition_{name}", args=[edition.pk] if edition else [])
        texts = drafts_of(edition) if edition else []
        return {
            "live": True,
            "look_url": look,
            "readers_url": reverse("admin:delivery_edition_readers"),
            "sees_people": self._sees_people(request),
            "problems": check(edition) if edition and texts else [],
            "fields": fields_of(edition, texts) if edition else None,
            **controls(Reader(), dict(settings.LANGUAGES)),
        }

    def _reader(self, request: HttpRequest, given: Mapping[str, str], edition: Edition) -> Reader:
        return reader_of(given, edition, sees_people=self._sees_people(request))

    def _sees_people(self, request: HttpRequest) -> bool:
        return self.admin_site.get_model_admin(Subscriber).has_view_permission(request)

    def _program(self, request: HttpRequest, given: QueryDict) -> Program | None:
        asked = given.get("program", "")
        if not (asked.isascii() and asked.isdecimal()):
            return None
        programs = self.admin_site.get_model_admin(Program).get_queryset(request)
        return programs.select_related("brand").filter(pk=asked).first()


def _words(words: str, *, is_about: bool) -> HttpResponse:
    """Answer a sentence in the place of a message, or of what is said about it."""
    return HttpResponse("") if is_about else framed(Preview(), Reader(), [words])


def _reading(posted: QueryDict) -> dict[str, str]:
    """Return what the controls beside the form say."""
    names = ("language", "relationship", "person", "view")
    return {name: posted.get(f"{_PREFIX}{name}", "") for name in names}
