"""The wizard: one question a page, the answers kept in a draft, no script needed."""

from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from consent.admin.batches.pages import BatchPages
from consent.admin.batches.questions import BY_KEY, STEPS, Question, Step, after
from consent.models import InvitationBatch
from consent.rules.inviting import Basis, BatchState, LeftOut
from consent.selectors.invitees import Foreseen, foresee, people_by_reason
from consent.services import batches
from consent.services.join import ProgramNotOpenError
from programs.models import Program
from programs.rules.vocabulary import ProgramState
from programs.selectors.staff import brands_of
from subscribers.rules.vocabulary import Relationship

NOT_OPEN = "Nobody can join this program now: have its promise published, or open it again."
STANDS = "The links of this batch are made already: what it says stays as it is."
GO_ON = "More people than fit in one go: press the button again to go on where it stopped."


class Wizard(BatchPages):
    """Ask one thing after the other; make the links at the end."""

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """Ask which program, where the address names none; begin the draft on POST."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        open_ones = self._programs(request).filter(state=ProgramState.OPEN).order_by("name")
        wanted = request.POST.get("program") or request.GET.get("program") or ""
        if request.method == "POST":
            found = open_ones.filter(pk=wanted).first() if wanted.isdecimal() else None
            if found is not None:
                return self._begin(request, found)
            messages.error(request, "Choose a program that takes people in.")
        context = {"title": "Invite people", "programs": open_ones, "wanted": wanted}
        return self.page(request, "start", context)

    def _programs(self, request: HttpRequest) -> Any:
        """Return the programs that this person may see: what their own desk shows."""
        desk: admin.ModelAdmin[Program] = self.admin_site.get_model_admin(Program)
        return desk.get_queryset(request).select_related("brand")

    def _begin(self, request: HttpRequest, program: Program) -> HttpResponse:
        try:
            batch = batches.begin_batch(
                program=program, started_by=cast("User", request.user), clock=timezone.now
            )
        except ProgramNotOpenError:
            messages.error(request, NOT_OPEN)
            return HttpResponseRedirect(reverse("admin:consent_invitationbatch_add"))
        self.log_addition(request, batch, f"Began to invite people to {program}.")
        return self._to(STEPS[0], batch)

    def step(self, request: HttpRequest, pk: int, key: str) -> HttpResponse:
        """Show one step of a draft; take its answer on POST."""
        step = BY_KEY.get(key.replace("-", "_"))
        if step is None:
            raise Http404
        batch = self.batch(request, pk, to_change=True)
        if batch.state == BatchState.MADE:
            messages.info(request, STANDS)
            return HttpResponseRedirect(self.address(batch))
        if step.form is not None:
            return self._ask(request, batch, step, step.form)
        return self._check(request, batch) if step.key == "check" else self._count(request, batch)

    def _ask(
        self,
        request: HttpRequest,
        batch: InvitationBatch,
        step: Step,
        of: type[Question],
    ) -> HttpResponse:
        said = request.POST if request.method == "POST" else None
        form = of(said, batch=batch, brands=brands_of(request.user))
        if request.method == "POST" and form.is_valid():
            return self._take(request, batch, step, dict(form.answers))
        context = {**self._around(batch, step), "form": form, "to": request.GET.get("to", "")}
        return self.page(request, "step", context)

    def _take(
        self, request: HttpRequest, batch: InvitationBatch, step: Step, answers: dict[str, Any]
    ) -> HttpResponse:
        try:
            batches.fill_in(batch=batch, answers=answers)
        except batches.BatchStands:
            messages.error(request, STANDS)
            return HttpResponseRedirect(self.address(batch))
        self.log_change(request, batch, f"Answered: {step.title}")
        # Who came from the last page goes back to it.
        back = request.POST.get("to") == "check"
        return self._to(BY_KEY["check"] if back else after(step), batch)

    def _count(self, request: HttpRequest, batch: InvitationBatch) -> HttpResponse:
        step = BY_KEY["left_out"]
        context = self._around(batch, step) | {
            "next": after(step),
            **self._foreseen(request, batch),
        }
        return self.page(request, "left_out", context)

    def _check(self, request: HttpRequest, batch: InvitationBatch) -> HttpResponse:
        if request.method == "POST":
            return self._make(request, batch)
        context = self._around(batch, BY_KEY["check"])
        context |= {
            "told": told_of(batch),
            "is_ready": batches.is_ready(batch),
            **self._foreseen(request, batch),
        }
        return self.page(request, "check", context)

    def _make(self, request: HttpRequest, batch: InvitationBatch) -> HttpResponse:
        try:
            made = batches.make_batch(
                batch=batch, brands=brands_of(request.user), clock=timezone.now
            )
        except ProgramNotOpenError:
            messages.error(request, NOT_OPEN)
        except (batches.BatchUnfinished, batches.BatchStands) as refused:
            unfinished = isinstance(refused, batches.BatchUnfinished)
            messages.error(request, "Answer every question first." if unfinished else STANDS)
        else:
            is_made = made.state == BatchState.MADE
            self.log_change(request, made, f"Made {made.asked:,} personal links.")
            if is_made:
                messages.success(request, f"{made.asked:,} links are made.")
                return HttpResponseRedirect(self.address(made))
            messages.warning(request, GO_ON)
        return self._to(BY_KEY["check"], batch)

    def left_out(self, request: HttpRequest, pk: int, reason: str) -> HttpResponse:
        """List who is left out for a reason as of now, or who gets a link."""
        batch = self.batch(request, pk)
        if reason not in {*LeftOut.values, "none"} or not knows_whom(batch):
            raise Http404
        why = "" if reason == "none" else reason
        rows = people_by_reason(
            batch,
            why,
            after=self.after(request),
            now=timezone.now(),
            brands=brands_of(request.user),
        )
        words = f"People who {LeftOut(reason).label}" if why else "People who get a link"
        return self.people(request, batch, rows, title=words)

    def _foreseen(self, request: HttpRequest, batch: InvitationBatch) -> dict[str, Any]:
        foreseen = foresee(batch, timezone.now(), brands=brands_of(request.user))
        return {"foreseen": foreseen, "reasons": reasons_of(foreseen)}

    def _around(self, batch: InvitationBatch, step: Step) -> dict[str, Any]:
        place = STEPS.index(step)
        return {
            "title": step.title,
            "batch": batch,
            "step": step,
            "place": place + 1,
            "places": len(STEPS),
            "before": STEPS[place - 1] if place else None,
        }

    def _to(self, step: Step, batch: InvitationBatch) -> HttpResponse:
        key = step.key.replace("_", "-")
        address = reverse("admin:consent_invitationbatch_step", args=[batch.pk, key])
        return HttpResponseRedirect(address)


def knows_whom(batch: InvitationBatch) -> bool:
    """Say whether it is known still whom the batch is for: names of accounts go with the links."""
    return batch.state != BatchState.MADE or not batch.of_accounts


def reasons_of(foreseen: Foreseen) -> list[tuple[str, str, int]]:
    """Return each reason that leaves somebody out, in words, with how many, in a fixed order."""
    return [
        (reason.value, reason.label, foreseen.left_out[reason])
        for reason in LeftOut
        if foreseen.left_out.get(reason)
    ]


def told_of(batch: InvitationBatch) -> list[tuple[str, str, str]]:
    """Return each answer: the question's key, its words and what was answered."""
    labels = [Relationship(each).label for each in batch.relationships]
    people = "Everybody" if len(labels) == len(Relationship) else ", ".join(labels)
    basis = f"{Basis(batch.basis).label}. {batch.basis_note}" if batch.basis else ""
    sender = f"{batch.sender}; {batch.answerable} answers for it" if batch.sender else ""
    accounts = ", ".join(batch.accounts) or (f"{batch.of_accounts}" if batch.of_accounts else "")
    return [
        ("people", "People", people or "Nobody by name: only the public link"),
        ("accounts", "Accounts", accounts or "Every account, and none"),
        ("sender", "Sent by", sender),
        ("basis", "Legal basis", basis),
        ("tag", "Tag", batch.campaign or "None"),
    ]
