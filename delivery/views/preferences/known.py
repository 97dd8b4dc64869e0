"""What we know about you: each value in plain words, to correct or to call wrong."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from consent.rules.profile import ProfileRefusal
from consent.rules.wording import NAMES
from consent.services.contradict import contradict, correct
from consent.views.page import posted, visitor
from consent.views.problems import unknown_link
from delivery.forms import CorrectionForm
from delivery.selectors.known import Known, known_of
from delivery.views.preferences.behind import UNPROCESSABLE, BehindLink


class WhatWeKnow(BehindLink):
    """Show every value held, where it came from, who may use it; take the person's word on it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the values."""
        return self._show(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Correct one value, or drop it as wrong."""
        key, language = posted(request).get("field", ""), self.language(request)
        known = known_of(self.person, language, timezone.now())
        found = next((one for one in known if one.key == key), None)
        if found is None:
            return unknown_link(request)
        if posted(request).get("do") == "wrong":
            contradict(
                subscriber_id=self.person.pk, field=key, clock=timezone.now, **visitor(request)
            )
            return self.go(request, "known", did="dropped")
        return self._correct(request, found)

    def _correct(self, request: HttpRequest, found: Known) -> HttpResponse:
        form = CorrectionForm(posted(request), field=found.field, **self._said(request))
        if not form.is_valid():
            return self._show(request, wrong=(found.key, form))
        answer = correct(
            subscriber_id=self.person.pk,
            field=found.key,
            value=form.cleaned_data["value"],
            address_version=self.address_version,
            clock=timezone.now,
            **visitor(request),
        )
        did = "nothing" if isinstance(answer, ProfileRefusal | None) else "corrected"
        return self.go(request, "known", did=did)

    def _show(
        self, request: HttpRequest, wrong: tuple[str, CorrectionForm] | None = None
    ) -> HttpResponse:
        known = known_of(self.person, self.language(request), timezone.now())
        said = self._said(request)
        forms = {one.key: CorrectionForm(None, field=one.field, **said) for one in known}
        if wrong is not None:
            forms[wrong[0]] = wrong[1]
        context = {
            "known": [(one, forms[one.key]) for one in known],
            "wrong": wrong[0] if wrong else "",
            "person": self.person,
            "person_language": NAMES.get(self.person.language, self.person.language),
            "relationship_key": f"known_{self.person.relationship}",
        }
        return self.show(
            request, "delivery/me/known.html", context, UNPROCESSABLE if wrong else 200
        )

    def _said(self, request: HttpRequest) -> dict[str, Any]:
        return {"words": self.words(request), "language": self.language(request)}
