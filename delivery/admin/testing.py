"""The page that sends a test of an edition to whoever asks for it."""

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from delivery.models import Edition
from delivery.rendering.review import drafts_of
from delivery.selectors.trial import verified_at
from delivery.services.mail_tests import NotSent, send_address_link
from delivery.services.testing import NotTested, send_test
from subscribers.rules.vocabulary import Relationship

CHANGE = "delivery.change_edition"


class SampleForm(forms.Form):
    """Say for which sample person it is written."""

    relationship = forms.ChoiceField(
        label="A sample person who is", choices=Relationship.choices, initial=Relationship.LOYAL
    )

    def __init__(self, *args: Any, languages: list[str]) -> None:
        super().__init__(*args)
        self.fields["language"] = forms.ChoiceField(
            label="Language", choices=[(each, each) for each in languages]
        )


class OwnTestPages:
    """Add this page to the admin of editions."""

    # What the admin of editions has.
    log_change: Callable[..., Any]
    _edition: Callable[..., Edition]
    _page: Callable[..., HttpResponse]

    def test_pages(self) -> dict[str, Callable[..., HttpResponse]]:
        """Return the page by the last part of its address."""
        return {"test": require_http_methods(["GET", "HEAD", "POST"])(self.test)}

    def test(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for which sample person; send it on POST, to who asks and to nobody else."""
        edition = self._edition(request, pk, CHANGE)
        languages = sorted({text.language for text in drafts_of(edition)})
        form = SampleForm(request.POST or None, languages=languages)
        user = cast("User", request.user)
        if request.method == "POST" and not verified_at(user):
            return self._send_link(request, edition, user)
        if request.method == "POST" and form.is_valid():
            return self._send(request, edition, user, form.cleaned_data)
        context = {
            "title": f"Send yourself a test of {edition}",
            "edition": edition,
            "form": form,
            "address": user.email if verified_at(user) else "",
            "unproven": user.email,
            "has_texts": bool(languages),
        }
        return self._page(request, "test", context)

    def _send_link(self, request: HttpRequest, edition: Edition, to: User) -> HttpResponse:
        """Mail the link that shows that their address is theirs."""
        try:
            send_address_link(brand=edition.program.brand, to=to, clock=timezone.now)
        except NotSent as refused:
            messages.error(request, str(refused))
        else:
            self.log_change(request, edition, "Asked for the link that shows their own address.")
            messages.success(request, f"A link is on its way to {to.email}. Follow it, logged in.")
        return HttpResponseRedirect(reverse("admin:delivery_edition_test", args=[edition.pk]))

    def _send(
        self, request: HttpRequest, edition: Edition, to: User, said: dict[str, str]
    ) -> HttpResponse:
        try:
            address = send_test(edition=edition, to=to, clock=timezone.now, **said)
        except NotTested as refused:
            messages.error(request, str(refused))
            return HttpResponseRedirect(reverse("admin:delivery_edition_test", args=[edition.pk]))
        self.log_change(request, edition, "Sent themselves a test of it.")
        messages.success(request, f"A test went to {address}. It counts for nothing.")
        return HttpResponseRedirect(reverse("admin:delivery_edition_change", args=[edition.pk]))
