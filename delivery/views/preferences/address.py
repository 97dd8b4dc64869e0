"""Another address: what was joined goes on there once its mailbox has said yes."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from consent.services.posting import post_address
from consent.views.page import posted, say_so, visitor
from consent.views.refused import NOT_TAKEN, NotTaken, not_taken
from delivery.forms import NewAddressForm
from delivery.views.preferences.behind import BehindLink


class ChangeAddress(BehindLink):
    """Take a new address; the answer is the same whoever has it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form."""
        return self._show(request, NewAddressForm(words=self.words(request)))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Change the address, which closes this link: it went to the old one."""
        form = NewAddressForm(posted(request), words=self.words(request))
        if not form.is_valid():
            return self._show(request, form, HTTPStatus.UNPROCESSABLE_ENTITY)
        try:
            post_address(
                subscriber_id=self.person.pk,
                address=form.cleaned_data["email"],
                address_version=self.address_version,
                clock=timezone.now,
                **visitor(request),
            )
        except NOT_TAKEN as error:
            return self._show(request, form, refused=not_taken(error))
        language = self.language(request)
        keys = ("address_done_title", "address_done_lead", "address_done_wait")
        return say_so(request, *keys, language=language, said=self.words(request))

    def _show(
        self,
        request: HttpRequest,
        form: NewAddressForm,
        status: int = 200,
        refused: NotTaken | None = None,
    ) -> HttpResponse:
        context = {"form": form, "field": form["email"]}
        return self.show(request, "delivery/me/address.html", context, status, refused)
