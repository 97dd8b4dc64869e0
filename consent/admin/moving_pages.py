"""The page that moves a list: what it is, who said what where, how fast; tried first."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from consent.models import ListMove
from consent.services.importing.problems import UnusableFile
from consent.services.lists import MOST_ROWS, ListToMove, MovedUpload, move_upload, sentence_of
from consent.services.lists.moving import SOURCE_LENGTH
from programs.models import Program
from programs.rules.vocabulary import ProgramState

MOVE = "consent.add_listmove"
_MOST_OCTETS = 10 * 2**20
# The columns that another tool seldom names as we do.
_COLUMNS = ("email", "signed_up_at", "external_id", "language", "ip")


class MoveForm(forms.Form):
    """Ask what the list is, and for its file."""

    program = forms.ModelChoiceField(
        queryset=Program.objects.none(), empty_label=None, label="To which program?"
    )
    source = forms.CharField(
        max_length=SOURCE_LENGTH,
        label="Where did they sign up?",
        help_text="The name that people know it by: the message says it. “The Springfield"
        " newsletter”, for example.",
    )
    statement = forms.CharField(
        max_length=2000,
        label="What were they told there?",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Word for word, as it stood beside the box or the button. It is kept with each"
        " request, unless a row has a column “wording”.",
    )
    per_hour = forms.IntegerField(
        min_value=1,
        max_value=100_000,
        initial=500,
        label="How many messages may go in an hour?",
        help_text="Begin slowly: mail systems distrust whoever writes to many at once.",
    )
    file = forms.FileField(
        label="The list",
        widget=forms.FileInput(attrs={"accept": ".csv,.ndjson,text/csv"}),
        help_text="CSV with a header. Each row needs the address and when they signed up.",
    )
    email = forms.CharField(required=False, label="Column with the address")
    signed_up_at = forms.CharField(required=False, label="Column with the time of signing up")
    external_id = forms.CharField(required=False, label="Column with your id of the person")
    language = forms.CharField(required=False, label="Column with the language")
    ip = forms.CharField(required=False, label="Column with the IP address")

    def __init__(self, *args: Any, programs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.fields["program"].queryset = programs  # type: ignore[attr-defined]  # a model choice
        for name in _COLUMNS:
            self.fields[name].help_text = f"Empty: the one that is called {name}."

    def clean_file(self) -> UploadedFile[Any]:
        """Refuse what is too large to be moved while somebody waits."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > _MOST_OCTETS:
            raise ValidationError(
                "The file has more than 10 MB: use manage.py move_list for it, or split it."
            )
        return file

    @property
    def mapping(self) -> dict[str, str]:
        """Return which column holds what, where it was said."""
        said = self.cleaned_data
        return {name: said[name] for name in _COLUMNS if said[name]}

    def wanted(self, user_id: int | None) -> ListToMove:
        """Return the list as the service wants it."""
        said = self.cleaned_data
        return ListToMove(
            file_hash=b"",
            program=said["program"].slug,
            source=said["source"],
            statement=said["statement"],
            per_hour=said["per_hour"],
            started_by_id=user_id,
        )


class MovingPages(admin.ModelAdmin[ListMove]):
    """Move a list from its own page, after a try that writes nothing."""

    def moving_urls(self) -> list[URLPattern]:
        """Return the address of the page."""
        view = self.admin_site.admin_view(require_http_methods(["GET", "HEAD", "POST"])(self.begin))
        return [path("begin/", view, name="consent_listmove_begin")]

    def begin(self, request: HttpRequest) -> HttpResponse:
        """Ask for the list; try it, or move it."""
        if not request.user.has_perm(MOVE):
            raise PermissionDenied
        desk: admin.ModelAdmin[Program] = self.admin_site.get_model_admin(Program)
        programs = desk.get_queryset(request).filter(state=ProgramState.OPEN).order_by("name")
        is_post = request.method == "POST"
        form = MoveForm(
            request.POST if is_post else None,
            request.FILES if is_post else None,
            programs=programs,
            initial={"program": request.GET.get("program", "")},
        )
        tried = None
        if is_post and form.is_valid():
            is_try = request.POST.get("do") != "move"
            tried = self._moved(request, form, is_try=is_try)
            if tried is not None and not is_try:
                return self._done(request, tried)
        return self._page(request, form, tried, has_programs=programs.exists())

    def _moved(self, request: HttpRequest, form: MoveForm, *, is_try: bool) -> MovedUpload | None:
        try:
            return move_upload(
                chunks=form.cleaned_data["file"].chunks(),
                wanted=form.wanted(request.user.pk),
                mapping=form.mapping,
                clock=timezone.now,
                dry_run=is_try,
            )
        except UnusableFile as error:
            form.add_error("file", str(error))
        return None

    def _done(self, request: HttpRequest, result: MovedUpload) -> HttpResponse:
        move = self.get_object(request, str(result.moved.move_id))
        if move is None:
            raise Http404
        self.log_addition(request, move, f"Moved a list: {result.moved.asked:,} people are asked.")
        messages.success(request, f"{result.moved.asked:,} people are asked, each once.")
        return HttpResponseRedirect(reverse("admin:consent_listmove_change", args=[move.pk]))

    def _page(
        self, request: HttpRequest, form: MoveForm, tried: MovedUpload | None, *, has_programs: bool
    ) -> HttpResponse:
        refused = tried.moved.refused.most_common() if tried else []
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": "Move a list",
            "form": form,
            "columns": [form[name] for name in _COLUMNS],
            "asked": [field for field in form if field.name not in _COLUMNS],
            "tried": tried,
            "refused": [(count, sentence_of(code)) for code, count in refused],
            "has_programs": has_programs,
            "most": MOST_ROWS,
        }
        return render(request, "admin/consent/listmove/begin.html", context)
