"""Invitations: draft, preview, publish by a second person, draft the next version."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from programs.admin.catalogue import STYLES
from programs.admin.checklist import PUBLISH
from programs.admin.checklist import in_words as gap_in_words
from programs.admin.drawing import Offered, draw
from programs.admin.framing import framed, with_a_frame
from programs.admin.pages import pages_of_one
from programs.admin.parts import DataUseInline, TextInline, has_changed, is_draft
from programs.admin.scoping import OfBrands
from programs.admin.sending_back import LONGEST, SENT_BACK, sent_back
from programs.admin.trail import log_many
from programs.admin.two_persons import alone, ask_somebody, in_words
from programs.admin.waiting import WaitsFor
from programs.admin.whole import NOTHING
from programs.forms.promise import InvitationForm
from programs.models import Invitation
from programs.rules.completeness import Gap
from programs.rules.vocabulary import InvitationState
from programs.selectors.drafts import as_read
from programs.selectors.looks import look_of
from programs.selectors.promises import NoText, promise_for
from programs.selectors.review import review
from programs.services import invitations

SAME_PERSON = "You prepared this version, so somebody else has to publish it."
CHANGED = "It was changed since you read it. Below is how it stands now: read it again."


@admin.register(Invitation)
class InvitationAdmin(OfBrands[Invitation]):
    """Edit drafts; published versions can be read only, as the database holds them."""

    brand_path = "program__brand"

    form = InvitationForm
    inlines = (TextInline, DataUseInline)
    list_display = ("__str__", "state", "asks_for_more", "published_at")
    list_filter = ("state", WaitsFor, "program")
    list_select_related = ("program",)
    actions = None
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "program",
                    ("state", "asks_for_more"),
                    ("prepared_by", "published_by", "published_at"),
                    "default_language",
                    "kind_of_value",
                )
            },
        ),
        ("How it comes", {"fields": ("format", ("length_words", "has_pictures"))}),
        ("How often, at most", {"fields": (("frequency_count", "frequency_period"),)}),
        (
            "For how long",
            {
                "fields": (
                    "term_kind",
                    ("term_days", "term_editions", "term_ends_on"),
                )
            },
        ),
    )
    set_by_us = ("state", "asks_for_more", "prepared_by", "published_by", "published_at")

    class Media:
        css = STYLES

    def get_readonly_fields(
        self, request: HttpRequest, obj: Invitation | None = None
    ) -> tuple[str, ...]:
        """Keep a version with its program."""
        return self.set_by_us if obj is None else ("program", *self.set_by_us)

    def has_change_permission(self, request: HttpRequest, obj: Invitation | None = None) -> bool:
        """Refuse once it is published."""
        return is_draft(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Invitation | None = None) -> bool:
        """Refuse once it is published."""
        return is_draft(obj) and super().has_delete_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Invitation, form: Any, change: bool) -> None:
        """Number a new draft."""
        if not change:
            obj.number = invitations.next_number(obj.program)
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Note who wrote it last, who therefore cannot publish it."""
        super().save_related(request, form, formsets, change)
        if not change or has_changed(form, formsets):
            invitations.note_author(invitation=form.instance, prepared_by=request.user)  # type: ignore[arg-type]  # the admin admits users only

    def get_urls(self) -> list[URLPattern]:
        """Add the addresses of preview, publishing and the next version."""
        pages = {
            "preview": require_safe(self.preview),
            "words": framed(require_safe(self.words)),
            "publish": require_http_methods(["GET", "HEAD", "POST"])(self.publish),
            "send_back": require_POST(self.send_back),
            "next": require_POST(self.next),
        }
        return [*pages_of_one(self, pages), *super().get_urls()]

    def _invitation(self, request: HttpRequest, pk: int) -> Invitation:
        invitation = self.get_object(request, str(pk))
        if invitation is None:
            raise Http404
        if not self.has_view_permission(request, invitation):
            raise PermissionDenied
        return invitation

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the promise as the customer sees it."""
        invitation = self._invitation(request, pk)
        wanted = request.GET.get("language", invitation.default_language)
        try:
            text, promise = promise_for(invitation, wanted)
        except NoText:
            messages.error(request, "There is nothing to show yet: write it in one language.")
            return _back(invitation)
        context = {
            "invitation": invitation,
            "promise": promise,
            "language": text.language,
            "tags": [text.language for text in invitation.texts.all()],
            "look": look_of(invitation.program.brand),
            "site": settings.BASE_URL,
            "brand_host": invitation.program.brand.host,
        }
        return render(request, "admin/programs/invitation/preview.html", context)

    def words(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the page on which people join in one language, for the frames of other pages."""
        invitation = self._invitation(request, pk)
        wanted = request.GET.get("language", invitation.default_language)
        try:
            _text, promise = promise_for(invitation, wanted)
        except NoText:
            return render(request, NOTHING)
        return draw(request, Offered(promise, invitation.program.brand))

    def _publishable(self, request: HttpRequest, pk: int) -> Invitation:
        invitation = self._invitation(request, pk)
        if not request.user.has_perm(PUBLISH):
            raise PermissionDenied
        return invitation

    def send_back(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Tell the author of a draft what to change before it is published."""
        invitation = self._publishable(request, pk)
        remark = " ".join(request.POST.get("remark", "").split())[:LONGEST]
        if invitation.state != InvitationState.DRAFT:
            messages.error(request, f"{invitation} was published before.")
        elif not remark:
            messages.error(request, "Write what should be changed: nothing was sent back.")
            return HttpResponseRedirect(
                reverse("admin:programs_invitation_publish", args=[invitation.pk])
            )
        else:
            self.log_change(request, invitation, f"{SENT_BACK}{remark}")
            messages.success(request, "Sent back: your remark stands on the page of the program.")
        return _back(invitation)

    def publish(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what to know before publishing; publish on POST."""
        invitation = self._publishable(request, pk)
        if request.method == "POST":
            return self._publish(request, invitation)
        return self._review(request, invitation)

    def _publish(self, request: HttpRequest, invitation: Invitation) -> HttpResponse:
        try:
            published = invitations.publish(
                invitation=invitation,
                published_by=request.user,  # type: ignore[arg-type]  # the admin admits users only
                clock=timezone.now,
                as_read=request.POST.get("as_read", ""),
            )
        except invitations.ChangedSinceReadError:
            messages.error(request, CHANGED)
            return self._review(request, invitation, status=409)
        except invitations.IncompleteInvitation as refused:
            return self._review(request, invitation, refused.gaps, status=409)
        except invitations.SamePersonError:
            messages.error(request, self._same_person(request, invitation))
        except invitations.AlreadyPublished as refused:
            messages.error(request, f"{refused}.")
        else:
            said = in_words("Published", is_alone=published.alone_under_id is not None)
            whole = said.replace("Published", f"Published version {published.number}", 1)
            log_many(request, [published.program], whole)
            self.log_change(request, published, said)
            messages.success(request, f"{invitation} is published: people can join on it now.")
        return _back(invitation)

    def _same_person(self, request: HttpRequest, invitation: Invitation) -> str:
        return f"{SAME_PERSON} {ask_somebody(request, PUBLISH, invitation.program.brand)}"

    def _review(
        self,
        request: HttpRequest,
        invitation: Invitation,
        gaps: list[Gap] | None = None,
        status: int = 200,
    ) -> HttpResponse:
        found = review(invitation, today=timezone.now().date())
        context = self.admin_site.each_context(request) | {
            "title": f"Publish {invitation}?",
            "opts": self.opts,
            "invitation": invitation,
            "review": found,
            "gaps": [gap_in_words(gap) for gap in (found.gaps if gaps is None else gaps)],
            "as_read": as_read(invitation),
            **alone(request, invitation.prepared_by_id, self._same_person(request, invitation)),
            "sent_back": sent_back(invitation),
            "longest_remark": LONGEST,
            "languages": _languages(invitation),
        }
        page = "admin/programs/invitation/publish.html"
        return with_a_frame(render(request, page, context, status=status))

    def next(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Draft the next version as a copy of the last one."""
        invitation = self._invitation(request, pk)
        if not self.has_add_permission(request):
            raise PermissionDenied
        try:
            draft = invitations.draft_next_version(
                program=invitation.program,
                prepared_by=request.user,  # type: ignore[arg-type]  # the admin admits users only
            )
        except invitations.DraftExists as refused:
            messages.info(request, "The next version is being drafted already: here it is.")
            return _back(refused.draft)
        self.log_addition(request, draft, "Drafted as a copy of the version before.")
        messages.success(request, f"{draft} is a copy of the version before it. Change it.")
        return _back(draft)


def _languages(invitation: Invitation) -> list[tuple[str, str]]:
    names = dict(settings.LANGUAGES)
    tags = [text.language for text in invitation.texts.all()]
    return [(tag, names.get(tag, tag)) for tag in tags]


def _back(invitation: Invitation) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("admin:programs_invitation_change", args=[invitation.pk]))
