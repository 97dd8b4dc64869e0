"""Every way in which the API says no: one table of errors, one handler.

An item of a batch that is refused goes through the same handler, so it reads the same.
"""

import logging
import math
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied as DjangoPermissionDenied
from django.core.exceptions import RequestDataTooBig
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, JsonResponse, UnreadablePostError
from rest_framework import exceptions
from rest_framework.response import Response

from config.api.authentication import CHALLENGE, ScopeMissing
from config.api.codes import advice_on
from config.api.details import flatten
from config.api.document import MEDIA_TYPE, Problem
from config.api.idempotency import KeyReusedError, KeyRunningError, KeyUnusableError
from config.api.uploads import LengthMissing, UploadTooLarge
from consent.journal import JournalUnwritableError
from consent.receipts.yes import NoReceipt
from consent.selectors.entries import UnknownEntry
from consent.selectors.feed import LedgerRestored
from consent.selectors.import_jobs import ErrorsGone, UnknownJob
from consent.selectors.names import UnknownPerson
from consent.services.bringing import RequestRefused
from consent.services.importing import UnusableFile
from consent.services.join import ProgramNotOpenError
from consent.services.links import DeclinedLatelyError
from consent.services.named import PersonRefused
from consent.services.people_imports import NotNowError
from delivery.api.permission import FurtherScopeMissing
from delivery.models import WebhookDelivery, WebhookEndpoint
from delivery.rules.reserving import OutcomeOutOfTime
from delivery.selectors.sandbox import NoMessage
from delivery.selectors.sent import UnknownDelivery
from delivery.selectors.webhooks import UnknownEndpoint, UnknownWebhook
from delivery.services.event_jobs import EventJobOver
from delivery.services.events import EventAhead, EventIdReused
from delivery.services.merging import MergeRefused
from delivery.services.reporting import FieldNotReserved, OutcomeReported, UnknownReservation
from delivery.services.reserving import NothingGoesNow, PeopleBusy
from delivery.services.webhooks.endpoints import RotatedTooOften, TooManyEndpoints
from delivery.services.webhooks.resending import PersonErasedSince, StillOnItsWay
from programs.selectors.catalogue import UnknownProgram

logger = logging.getLogger(__name__)


def problem_details(error: Exception, context: dict[str, Any]) -> Response:
    """Answer any error with its problem document; what we did not foresee is logged, with 500."""
    request = context.get("request")
    problem = _problem_of(
        error, getattr(request, "_request", request), type(context.get("view")).__name__
    )
    response = Response(problem.to_json(), status=problem.status, content_type=MEDIA_TYPE)
    for name, value in problem.headers.items():
        response[name] = value
    return response


def say(error: Exception, request: HttpRequest, place: str) -> JsonResponse:
    """Answer as `problem_details` does where the framework does not answer; `place` is logged."""
    problem = _problem_of(error, request, place)
    return JsonResponse(
        problem.to_json(),
        status=problem.status,
        content_type=MEDIA_TYPE,
        headers=dict(problem.headers),
    )


def to_problem(error: Exception) -> Problem:
    """Return the problem that an error means, by the most specific class in the table."""
    for kind in type(error).__mro__:
        if kind in ERRORS:
            return ERRORS[kind](error)
    return Problem("internal_error")


def _problem_of(error: Exception, request: HttpRequest | None, place: str) -> Problem:
    problem = to_problem(error)
    if problem.code == "internal_error":
        got_request_exception.send(sender=None, request=request)
        logger.error("an API call failed: %s", place, exc_info=error)
    return problem


def _plain(code: str) -> Callable[[Any], Problem]:
    return lambda _error: Problem(code)


def _spoken(code: str) -> Callable[[Any], Problem]:
    return lambda error: Problem(code, str(error))


def _unauthenticated(error: exceptions.APIException) -> Problem:
    code = str(error.get_codes())
    challenge = CHALLENGE if code == "not_authenticated" else f'{CHALLENGE}, error="invalid_token"'
    detail = "" if code == "not_authenticated" else str(error)
    return Problem(code, detail, headers={"WWW-Authenticate": challenge})


def _scope_missing(error: ScopeMissing | FurtherScopeMissing) -> Problem:
    challenge = f'{CHALLENGE}, error="insufficient_scope", scope="{error.scope}"'
    return Problem(
        "scope_missing",
        str(error),
        headers={"WWW-Authenticate": challenge},
        extra={"scope": error.scope},
    )


def _throttled(error: exceptions.Throttled) -> Problem:
    wait: float | None = getattr(error, "wait", None)
    seconds = str(max(1, math.ceil(wait or 1)))
    return Problem("too_many_requests", headers={"Retry-After": seconds})


def _invalid_input(error: exceptions.ValidationError) -> Problem:
    return Problem("invalid_input", errors=flatten(error.detail))


def _person_refused(error: PersonRefused) -> Problem:
    refusal = error.refusal
    wrong = {"field": refusal.field, "code": str(refusal), "message": refusal.sentence}
    return Problem(str(refusal), advice_on(refusal), errors=[wrong])


def _too_large() -> str:
    most = settings.IMPORT_JOB_MAX_BYTES // (1 << 20)
    return f"The file of a job has at most {most:,} MiB: send it in parts, a job each."


def _request_refused(error: RequestRefused) -> Problem:
    return Problem(str(error.refusal), error.refusal.sentence)


ERRORS: dict[type, Callable[[Any], Problem]] = {
    exceptions.ParseError: _spoken("malformed_json"),
    exceptions.NotAuthenticated: _unauthenticated,
    exceptions.AuthenticationFailed: _unauthenticated,
    exceptions.PermissionDenied: _plain("scope_missing"),
    DjangoPermissionDenied: _plain("scope_missing"),
    ScopeMissing: _scope_missing,
    FurtherScopeMissing: _scope_missing,
    exceptions.NotFound: _plain("not_found"),
    Http404: _plain("not_found"),
    exceptions.MethodNotAllowed: _spoken("method_not_allowed"),
    exceptions.NotAcceptable: _plain("not_acceptable"),
    exceptions.UnsupportedMediaType: _plain("unsupported_media_type"),
    exceptions.Throttled: _throttled,
    exceptions.ValidationError: _invalid_input,
    RequestDataTooBig: _plain("body_too_large"),
    UnreadablePostError: _plain("malformed_json"),
    LengthMissing: _plain("length_required"),
    UploadTooLarge: lambda _error: Problem("body_too_large", _too_large()),
    UnusableFile: _spoken("file_unusable"),
    UnknownJob: _plain("unknown_job"),
    NotNowError: _plain("job_over"),
    EventJobOver: _plain("job_over"),
    ErrorsGone: _plain("errors_gone"),
    KeyUnusableError: _plain("idempotency_key_invalid"),
    KeyReusedError: _plain("idempotency_key_reused"),
    KeyRunningError: lambda _error: Problem("still_running", headers={"Retry-After": "1"}),
    JournalUnwritableError: lambda _error: Problem(
        "journal_unwritable", headers={"Retry-After": "60"}
    ),
    UnknownPerson: _plain("unknown_person"),
    UnknownProgram: _plain("unknown_program"),
    UnknownEntry: _plain("unknown_consent_event"),
    LedgerRestored: _plain("ledger_restored"),
    NoReceipt: _plain("no_receipt"),
    UnknownDelivery: _plain("unknown_delivery"),
    NoMessage: _plain("no_message"),
    UnknownReservation: _plain("unknown_reservation"),
    OutcomeReported: _plain("outcome_reported"),
    OutcomeOutOfTime: _plain("outcome_out_of_time"),
    FieldNotReserved: _spoken("field_not_reserved"),
    NothingGoesNow: lambda _error: Problem("nothing_goes_now", headers={"Retry-After": "60"}),
    PeopleBusy: lambda _error: Problem("people_busy", headers={"Retry-After": "1"}),
    PersonRefused: _person_refused,
    RequestRefused: _request_refused,
    ProgramNotOpenError: _plain("program_not_open"),
    DeclinedLatelyError: _plain("declined_lately"),
    MergeRefused: lambda error: Problem(str(error.refusal), error.refusal.sentence),
    EventIdReused: _plain("event_id_reused"),
    EventAhead: _plain("event_from_later"),
    WebhookEndpoint.DoesNotExist: _plain("unknown_webhook_endpoint"),
    WebhookDelivery.DoesNotExist: _plain("unknown_webhook_delivery"),
    UnknownEndpoint: _plain("unknown_webhook_endpoint"),
    UnknownWebhook: _plain("unknown_webhook_delivery"),
    TooManyEndpoints: _plain("too_many_webhook_endpoints"),
    RotatedTooOften: _plain("secret_rotated_too_often"),
    StillOnItsWay: _plain("webhook_on_its_way"),
    PersonErasedSince: _plain("webhook_person_erased"),
}
