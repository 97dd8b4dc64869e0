"""The way in: an address is asked for, a link is mailed, and nothing tells who is known."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views import View

from consent.views.addresses import at
from consent.views.page import (
    SeeOther,
    is_by_a_machine,
    page_language,
    posted,
    say_so,
    show,
    visitor,
)
from consent.views.refused import NOT_TAKEN, NotTaken, not_taken
from delivery.forms import LinkForm
from delivery.rules.wording import words
from delivery.selectors.trial import is_trial
from delivery.services.links import post_link

_SENT = ("me_sent_title", "me_sent_lead", "me_sent_wait", "me_sent_often")
_IN_TRIAL = ("trial_title", "trial_asked")


class AskForLink(View):
    """Take an address and mail the link to it, if it is known."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form."""
        return self._show(request, LinkForm(words=words(page_language(request))))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Take the address in. The answer is the same for every address, and as fast."""
        language = page_language(request)
        form = LinkForm(posted(request), words=words(language))
        if not form.is_valid():
            return self._show(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        try:
            if not is_by_a_machine(request):
                ip = visitor(request)["ip"]
                post_link(address=form.cleaned_data["email"], ip=ip, clock=timezone.now)
        except NOT_TAKEN as error:
            return self._show(request, form, refused=not_taken(error))
        return SeeOther(at("delivery:me_sent", language=language))

    def _show(
        self,
        request: HttpRequest,
        form: LinkForm,
        status: int = 200,
        refused: NotTaken | None = None,
    ) -> HttpResponse:
        language = page_language(request)
        return show(
            request,
            "delivery/me_ask.html",
            {"words": words(language), "form": form, "field": form["email"]},
            language=language,
            status=status,
            refused=refused,
        )


class LinkSent(View):
    """Say that a message may be on its way."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the page that every address gets."""
        language = page_language(request)
        return say_so(
            request,
            *(_IN_TRIAL if is_trial() else _SENT),
            language=language,
            said=words(language),
            ways=[(at("delivery:me", language=language), "me_again")],
        )
