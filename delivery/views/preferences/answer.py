"""What you said of a message: read, changed and taken back by its person, and by nobody else."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.utils import timezone

from consent.views.page import posted
from delivery.forms import FeedbackForm
from delivery.selectors.receipts import Receipt, own_receipt
from delivery.services.feedback import change_feedback, say_feedback, take_back_feedback
from delivery.views.preferences.behind import BehindLink


class YourAnswer(BehindLink):
    """Show what was said of one message; say or change it while it is asked, or forget it."""

    number: int

    def dispatch(self, request: HttpRequest, token: str, number: int) -> HttpResponseBase:
        """Keep the number of the message."""
        self.number = number
        return super().dispatch(request, token)

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the answer, filled in; where there is none and none is asked, lead to the list."""
        receipt = self._receipt()
        if receipt is None:
            return self.go(request, "messages", did="nothing")
        return self._page(request, receipt, self._form(request, receipt))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Say it, change it, or forget it. Idempotent."""
        if posted(request).get("do") == "forget":
            is_gone = take_back_feedback(delivery_id=self.number, subscriber_id=self.person.pk)
            return self.go(request, "messages", did="forgotten" if is_gone else "nothing")
        receipt = self._receipt()
        form = self._form(request, receipt, posted(request)) if receipt else None
        if receipt is None or form is None:
            return self.go(request, "messages", did="nothing")
        if not form.is_valid():
            return self._page(request, receipt, form, HTTPStatus.UNPROCESSABLE_ENTITY)
        return self._say(request, form) if receipt.opinion is None else self._change(request, form)

    def _say(self, request: HttpRequest, form: FeedbackForm) -> HttpResponse:
        """Note a first answer: `receipt` was looked up as one of theirs."""
        is_said = say_feedback(delivery_id=self.number, answer=form.answer, clock=timezone.now)
        return self.go(request, "messages", did="said" if is_said else "nothing")

    def _change(self, request: HttpRequest, form: FeedbackForm) -> HttpResponse:
        is_changed = change_feedback(
            delivery_id=self.number,
            subscriber_id=self.person.pk,
            answer=form.answer,
            clock=timezone.now,
        )
        return self.go(request, "messages", did="changed" if is_changed else "nothing")

    def _receipt(self) -> Receipt | None:
        return own_receipt(self.person, self.number, timezone.now())

    def _form(
        self, request: HttpRequest, receipt: Receipt, said: QueryDict | None = None
    ) -> FeedbackForm | None:
        """Return the questions as they were answered, None where nobody is asked (any more)."""
        if receipt.asked_until is None:
            return None
        days = receipt.promise.terms.feedback_days
        return FeedbackForm(said, words=self.words(request), days=days, said=receipt.opinion)

    def _page(
        self, request: HttpRequest, receipt: Receipt, form: FeedbackForm | None, status: int = 200
    ) -> HttpResponse:
        context = {"receipt": receipt, "promise": receipt.promise, "form": form}
        return self.show(request, "delivery/me/answer.html", context, status=status)
