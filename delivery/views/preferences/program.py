"""One program: switch data on and off, less often, less personal, the receipt, a new yes."""

import json
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.utils import timezone

from consent.forms import JoinForm
from consent.models import ConsentEvent
from consent.receipts.jsonld import receipt_jsonld
from consent.rules.changing import Choices, NotOfferedError
from consent.services.change import change
from consent.services.renew import renew
from consent.views.page import posted, visitor
from consent.views.problems import unknown_link
from delivery.forms import CeilingForm, ChoicesForm
from delivery.rules.wording import words
from delivery.selectors.holds import is_stopped_by_us
from delivery.selectors.one_program import Agreement, agreement_of, receipt_event
from delivery.views.preferences.behind import BehindLink
from programs.rules.vocabulary import Category, Period


class _One(BehindLink):
    """Find which of the person's own programs it is."""

    found: Agreement
    number: int

    def dispatch(self, request: HttpRequest, token: str, number: int) -> HttpResponseBase:
        """Keep the number of the subscription."""
        self.number = number
        return super().dispatch(request, token)

    def agreement(self) -> Agreement | None:
        """Return the program as it stands now."""
        return agreement_of(self.person, self.number, timezone.now())

    def as_it_is(self, request: HttpRequest) -> HttpResponse:
        """Lead to how it stands now, from a page that was opened before something changed."""
        return self.go(request, "program", self.number, did="nothing")


class OneProgram(_One):
    """Show what was agreed to, and let each part of it that is theirs be changed."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the program."""
        found = self.agreement()
        return unknown_link(request) if found is None else self._show(request, found)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Change what one form says."""
        found = self.agreement()
        if found is None:
            return unknown_link(request)
        if found.choices is None:
            return self.as_it_is(request)
        form = self._form(request, found, found.choices)
        if not form.is_valid():
            return self._show(request, found, wrong=form)
        try:
            changed = change(
                subscription_id=self.number,
                address_version=self.address_version,
                clock=timezone.now,
                **form.wish(),
                **visitor(request),
            )
        except NotOfferedError:
            return self.as_it_is(request)
        return self.go(request, "program", self.number, did=_done(changed))

    def _form(
        self, request: HttpRequest, found: Agreement, choices: Choices
    ) -> ChoicesForm | CeilingForm:
        if posted(request).get("do") == "data":
            return self._choices(posted(request), found, choices)
        return CeilingForm(posted(request))

    def _choices(self, said: QueryDict | None, found: Agreement, choices: Choices) -> ChoicesForm:
        promise = found.joined.promise
        return ChoicesForm(said, promise=promise, choices=choices, words=words(promise.language))

    def _show(
        self,
        request: HttpRequest,
        found: Agreement,
        wrong: ChoicesForm | CeilingForm | None = None,
    ) -> HttpResponse:
        as_it_is = self._choices(None, found, found.choices) if found.choices else None
        context = {
            "found": found,
            "one": found.joined,
            "holds": self.person.suppressed_by or self.person.restricted_at,
            "promise": found.joined.promise,
            "often": [(each, f"often_{each}") for each in _periods(found)],
            "depths": [(each, f"depth_{each}", found.left_out_by(each)) for each in _depths(found)],
            "form": wrong if isinstance(wrong, ChoicesForm) else as_it_is,
            "number": self.number,
            "site": settings.BASE_URL,
        }
        status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong is not None else 200
        return self.show(request, "delivery/me/program.html", context, status)


def _done(changed: ConsentEvent | None) -> str:
    """Return what was done: a change of the data, or of their depth, may have deleted some."""
    if changed is None:
        return "nothing"
    return "changed_data" if {"chosen", "depth"} & changed.details.keys() else "changed"


def _periods(found: Agreement) -> tuple[Period, ...]:
    return found.choices.less_often if found.choices else ()


def _depths(found: Agreement) -> tuple[Category, ...]:
    """Return the depths to choose from, the least personal last."""
    return found.choices.depths[::-1] if found.choices else ()


class SayYes(_One):
    """Read the promise as it is now, and say yes to it: with nothing ticked beforehand."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the promise with its choices."""
        found = self.agreement()
        if found is None:
            return unknown_link(request)
        if found.offered is None:
            return self.as_it_is(request)
        return self._show(request, found, self._form(None, found))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Take the yes."""
        found = self.agreement()
        if found is None:
            return unknown_link(request)
        if found.offered is None:
            return self.as_it_is(request)
        form = self._form(request, found)
        if not form.is_valid():
            return self._show(request, found, form, HTTPStatus.UNPROCESSABLE_ENTITY)
        renewed = renew(
            subscription_id=self.number,
            invitation_id=found.offered.invitation_id,
            address_version=self.address_version,
            chosen=form.chosen,
            answers=form.said,
            clock=timezone.now,
            **visitor(request),
        )
        return self.go(request, "program", self.number, did="renewed" if renewed else self._why())

    def _why(self) -> str:
        """Return why a yes was not taken: we stopped all mail, or there was nothing to renew."""
        return "held" if is_stopped_by_us(self.person) else "nothing"

    def _form(self, request: HttpRequest | None, found: Agreement) -> JoinForm:
        promise = found.offered.promise if found.offered else found.joined.promise
        return JoinForm(
            posted(request) if request else None,
            promise=promise,
            words=words(promise.language),
            personal=True,
            must_name=True,
        )

    def _show(
        self, request: HttpRequest, found: Agreement, form: JoinForm, status: int = 200
    ) -> HttpResponse:
        offered = found.offered
        context = {
            "found": found,
            "offered": offered,
            "changes": offered.changes if offered else (),
            "promise": offered.promise if offered else None,
            "form": form,
            "number": self.number,
            "site": settings.BASE_URL,
        }
        return self.show(request, "delivery/me/say_yes.html", context, status)


class ReceiptFile(_One):
    """Give the receipt in the standard form, as a file."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Answer with JSON-LD (ISO/IEC TS 27560)."""
        event = receipt_event(self.person, self.number)
        if event is None:
            is_theirs = self.agreement() is not None
            return self.as_it_is(request) if is_theirs else unknown_link(request)
        body = json.dumps(receipt_jsonld(event, clock=timezone.now), ensure_ascii=False, indent=2)
        answer = HttpResponse(body, content_type="application/ld+json")
        answer.headers["Content-Disposition"] = 'attachment; filename="consent-receipt.jsonld"'
        return answer
