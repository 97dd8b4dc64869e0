"""One person's proof pack, for whoever may have it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from delivery.proof.collecting import NothingRecorded
from delivery.services.proving import NotSealedYet, prove_record
from programs.admin.trail import log_look
from subscribers.models import Subscriber

PERMISSION = "delivery.make_proof_pack"


def answer(request: HttpRequest, people: QuerySet[Subscriber], pk: int) -> HttpResponse:
    """Answer the pack of one of `people` as a file; the log has them by their reference only."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    person = get_object_or_404(people, pk=pk)
    try:
        pack = prove_record(subscriber_id=person.pk, clock=timezone.now)
    except NothingRecorded:
        return _refuse(request, pk, "The ledger has nothing of this person, or they were erased.")
    except NotSealedYet:
        return _refuse(request, pk, "The newest entries are being sealed: please try again.")
    log_look(request, pack.subject, "Made a proof pack.")
    name = f'attachment; filename="{pack.file_name}"'
    headers = {"Content-Disposition": name}
    return HttpResponse(pack.content, content_type="application/zip", headers=headers)


def _refuse(request: HttpRequest, pk: int, why: str) -> HttpResponse:
    messages.error(request, why)
    return redirect("admin:subscribers_subscriber_change", pk)
