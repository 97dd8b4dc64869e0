"""The page after a yes: look into your inbox, and what to do where no message came."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views import View

from consent.forms import ResendForm
from consent.rules.wording import words
from consent.selectors.offers import Offer, offer
from consent.services.join import ProgramNotOpenError
from consent.services.posting import post_join
from consent.views.addresses import at
from consent.views.page import (
    SeeOther,
    is_by_a_machine,
    page_language,
    posted,
    show,
    visitor,
    wanted,
)
from consent.views.problems import closed
from consent.views.refused import NOT_TAKEN, NotTaken, not_taken


class Inbox(View):
    """Say where the message went, the same for everybody, and send it once more on request.

    The address is asked again: this page knows none, and it may have been mistyped. Whatever is
    wrong with it is said here: on the invitation what was chosen would have to be chosen anew.
    """

    offer: Offer

    def dispatch(self, request: HttpRequest, slug: str) -> HttpResponseBase:
        """Find the promise; say so where it is gone."""
        found = offer(slug, wanted(request))
        if found is None:
            return closed(request)
        self.offer = found
        return super().dispatch(request)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show what happens next."""
        return self._show(request, self._form(request))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Ask for the message once more. The answer is the same for every address."""
        form = self._form(request, is_posted=True)
        if not form.is_valid():
            return self._show(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        try:
            if not is_by_a_machine(request):
                self._send_again(request, form.cleaned_data["email"])
        except ProgramNotOpenError:
            return closed(request)
        except NOT_TAKEN as error:
            return self._show(request, form, refused=not_taken(error))
        slug, language = self.offer.promise.program, page_language(request)
        return SeeOther(at("consent:inbox", slug, language=language))

    def _form(self, request: HttpRequest, *, is_posted: bool = False) -> ResendForm:
        said = words(page_language(request))
        return ResendForm(
            posted(request) if is_posted else None,
            words=said,
            is_sandbox=self.offer.program.brand.is_sandbox,
        )

    def _send_again(self, request: HttpRequest, address: str) -> None:
        promise = self.offer.promise
        post_join(
            program=self.offer.program,
            version=promise.number,
            address=address,
            language=promise.language,
            chosen=(),
            answers={},
            again=True,
            clock=timezone.now,
            **visitor(request),
        )

    def _show(
        self,
        request: HttpRequest,
        form: ResendForm,
        status: int = 200,
        refused: NotTaken | None = None,
    ) -> HttpResponse:
        return show(
            request,
            "consent/inbox.html",
            {"promise": self.offer.promise, "form": form},
            language=page_language(request),
            status=status,
            refused=refused,
            brand=self.offer.program.brand,
        )
