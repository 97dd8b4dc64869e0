"""What we know about you: each value in plain words, to correct or to call wrong."""

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone

from consent.rules.languages import best
from consent.rules.profile import ProfileRefusal
from consent.rules.wording import WORDS, name_of
from consent.services.contradict import contradict, correct
from consent.services.own_choices import choose
from consent.views.page import posted, visitor
from delivery.forms import CorrectionForm, OwnChoicesForm
from delivery.selectors.known import Known, known_of
from delivery.views.preferences.behind import BehindLink


class WhatWeKnow(BehindLink):
    """Show every value held, where it came from, who may use it; take the person's word on it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the values."""
        return self._show(request)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Correct one value, or drop it as wrong; or take another language or time zone."""
        if posted(request).get("do") == "own":
            return self._choose(request)
        key, language = posted(request).get("field", ""), self.language(request)
        known = known_of(self.person, language, timezone.now())
        found = next((one for one in known if one.key == key), None)
        if found is None:
            # Gone since the page was opened: dropped in another tab, or with the program.
            return self.go(request, "known", did="nothing")
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

    def _choose(self, request: HttpRequest) -> HttpResponse:
        form = self._own(request, posted(request))
        if not form.is_valid():
            return self._show(request, own=form)
        chosen = choose(
            subscriber_id=self.person.pk,
            choices=form.choices,
            address_version=self.address_version,
            clock=timezone.now,
            **visitor(request),
        )
        if chosen is None:
            return self.go(request, "known", did="nothing")
        # From here on in the language that they chose, not in the one that this page was read in.
        spoken = best([form.cleaned_data["language"]], list(WORDS), self.language(request))
        return self.go(request, "known", did="chosen", language=spoken)

    def _own(self, request: HttpRequest, said: QueryDict | None = None) -> OwnChoicesForm:
        # What can be written in, and the one that somebody said of them.
        tags = {*dict(settings.LANGUAGES), self.person.language}
        named = sorted(((tag, name_of(tag)) for tag in tags), key=lambda each: each[1])
        return OwnChoicesForm(said, person=self.person, languages=named, words=self.words(request))

    def _show(
        self,
        request: HttpRequest,
        wrong: tuple[str, CorrectionForm] | None = None,
        own: OwnChoicesForm | None = None,
    ) -> HttpResponse:
        known = known_of(self.person, self.language(request), timezone.now())
        said = self._said(request)
        forms = {
            one.key: CorrectionForm(None, field=one.field, stored=one.stored, **said)
            for one in known
        }
        if wrong is not None:
            forms[wrong[0]] = wrong[1]
        context = {
            "known": [(one, forms[one.key]) for one in known],
            "wrong": wrong[0] if wrong else "",
            "wrong_form": wrong[1] if wrong else None,
            "person": self.person,
            "person_language": name_of(self.person.language),
            "own": own or self._own(request),
            "relationship_key": f"known_{self.person.relationship}",
        }
        return self.show(
            request,
            "delivery/me/known.html",
            context,
            HTTPStatus.UNPROCESSABLE_ENTITY if wrong or own else 200,
        )

    def _said(self, request: HttpRequest) -> dict[str, Any]:
        return {"words": self.words(request), "language": self.language(request)}
