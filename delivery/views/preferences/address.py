"""Another address: what was joined goes on there once its mailbox has said yes."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone

from consent.services.posting import post_address
from consent.views.addresses import at
from consent.views.page import posted, say_so, visitor
from consent.views.refused import NOT_TAKEN, NotTaken, not_taken
from delivery.forms import NewAddressForm
from delivery.models import Delivery
from delivery.selectors.preferences import came_before_the_move
from delivery.views.preferences.behind import BehindLink
from subscribers.models import Subscriber


class ChangeAddress(BehindLink):
    """Take a new address; the answer is the same whoever has it.

    Who mistyped it writes it again by the same link, until the one that they typed confirms.
    """

    is_again = False

    def let_in(self, link: Delivery) -> Subscriber | None:
        """Let in whoever changed the address from this very page, too."""
        person = super().let_in(link)
        self.is_again = person is None and came_before_the_move(link, timezone.now())
        return link.subscriber if self.is_again else person

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form."""
        return self._show(request, self._form(request))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Change the address, which closes the other pages: their link went to the old one."""
        form = self._form(request, posted(request))
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
        language, said = self.language(request), self.words(request)
        lead = said["address_done_lead"].format(address=form.cleaned_data["email"])
        return say_so(
            request,
            *("address_done_title", "address_done_lead", "address_done_wait"),
            language=language,
            said={**said, "address_done_lead": lead},
            ways=[(at("delivery:address", self.token, language=language), "address_again")],
        )

    def _form(self, request: HttpRequest, said: QueryDict | None = None) -> NewAddressForm:
        return NewAddressForm(said, words=self.words(request), is_sandbox=self.person.is_sandbox)

    def _show(
        self,
        request: HttpRequest,
        form: NewAddressForm,
        status: int = 200,
        refused: NotTaken | None = None,
    ) -> HttpResponse:
        context = {"form": form, "field": form["email"], "is_again": self.is_again}
        return self.show(request, "delivery/me/address.html", context, status, refused)
