"""The pages of a brand's mail: send a test, read what came back, confirm one's own address."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from config.readiness.forms import CameBackForm
from config.readiness.mail import points_of
from config.readiness.pages import Pages, to
from delivery.rules.came_back import NotOurs
from delivery.selectors.mail_tests import mail_test_of
from delivery.selectors.trial import verified_at
from delivery.services.mail_tests import (
    LinkRefused,
    NotSent,
    confirm_staff_address,
    read_test,
    send_test,
)
from delivery.services.trial import AddressIsTaken
from programs.models import Brand

CHANGE_BRAND = "programs.change_brand"

# An address does not begin it: messages begin with a capital.
CONFIRMED = "Confirmed: {}. Tests of editions reach you there: go back to the edition and send one."


class MailPages(Pages):
    """Show what a brand's mail looks like to who receives it."""

    def mail_urls(self) -> list[URLPattern]:
        """Return the addresses of these pages."""
        asks = require_http_methods(["GET", "HEAD", "POST"])
        return [
            self._path("address/<str:token>/", asks(self.address), "address"),
            self._path("brand/<int:pk>/", self.brand, "brand"),
            self._path("brand/<int:pk>/test/", require_POST(self.test), "test"),
            self._path("brand/<int:pk>/came-back/", require_POST(self.came_back), "came_back"),
        ]

    def brand(
        self, request: HttpRequest, pk: int, form: CameBackForm | None = None
    ) -> HttpResponse:
        """Show one brand's mail: its test, the points that it shows, what to ask the provider."""
        self._require_view(request)
        brand = self._brand(request, pk)
        test = mail_test_of(brand)
        context = {
            "title": f"The mail of {brand}",
            "brand": brand,
            "points": points_of(brand, test),
            "test": test,
            "form": form or CameBackForm(),
            "may_test": request.user.has_perm(CHANGE_BRAND),
            "verified_at": verified_at(cast("User", request.user)),
        }
        status = 422 if form and form.errors else 200
        return self._page(request, "brand", context, status)

    def test(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Send a test of the brand's mail to who asks for it."""
        brand = self._brand_to_change(request, pk)
        user = cast("User", request.user)
        try:
            test = send_test(brand=brand, to=user, clock=timezone.now)
        except NotSent as refused:
            messages.error(request, str(refused))
        else:
            self._brands_desk().log_change(request, brand, f"Sent test {test.code} of its mail.")
            messages.success(request, f"Test {test.code} is on its way to {user.email}.")
        return to("brand", brand.pk)

    def came_back(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Read the test message that came back; of it nothing but what it says is kept."""
        brand = self._brand_to_change(request, pk)
        form = CameBackForm(request.POST, request.FILES)
        if mail_test_of(brand) is None:
            messages.error(request, "No test was sent yet: send one first.")
            return to("brand", brand.pk)
        if not form.is_valid():
            return self.brand(request, pk, form)
        try:
            test = read_test(
                brand=brand,
                raw=form.cleaned_data["raw"],
                by=cast("User", request.user),
                clock=timezone.now,
            )
        except NotOurs as refused:
            form.add_error(None, str(refused))
            return self.brand(request, pk, form)
        self._brands_desk().log_change(request, brand, f"Read test {test.code} of its mail.")
        messages.success(request, f"Test {test.code} was read.")
        return to("brand", brand.pk)

    def address(self, request: HttpRequest, token: str) -> HttpResponse:
        """Ask whether the mailbox that the link came from is theirs; note it on POST."""
        user = cast("User", request.user)
        if request.method != "POST":
            context = {"title": "Is this mailbox yours?", "address": user.email}
            return self._page(request, "address", context)
        try:
            confirm_staff_address(token=token, by=user, clock=timezone.now)
        except (LinkRefused, AddressIsTaken) as refused:
            messages.error(request, str(refused))
        else:
            self.admin_site.get_model_admin(User).log_change(
                request, user, "Confirmed its address."
            )
            messages.success(request, CONFIRMED.format(user.email))
        return HttpResponseRedirect(reverse("admin:index"))

    def _brand_to_change(self, request: HttpRequest, pk: int) -> Brand:
        self._require(request, CHANGE_BRAND)
        return self._brand(request, pk)
